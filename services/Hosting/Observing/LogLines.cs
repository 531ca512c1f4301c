using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Omnichannel.Hosting;

/// <summary>
/// Logs go to the console, one line an entry, with the trace they belong to: in words, or as JSON where <c>Logging:Console:FormatterName</c> is <c>json</c>.
/// Addresses are left out, whoever's exception brings them in.
/// </summary>
static class LogLines
{
    internal static void AddLogLines(this IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        var services = builder.Services;
        // The first of a name counts.
        services.RemoveAll<ConsoleFormatter>();
        builder.Logging.AddConsoleFormatter<WordLines, ConsoleFormatterOptions>();
        builder.Logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        builder.Logging.AddConsole();
        // Said last: the builder has chosen one of its own before.
        var named = builder.Configuration["Logging:Console:FormatterName"];
        services.Configure<ConsoleLoggerOptions>(options => options.FormatterName = string.IsNullOrEmpty(named) ? WordLines.FormatterName : named);
    }

    internal static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}

/// <summary>The default: <c>time level category[event] words trace=… | exception | at …</c>.</summary>
sealed class WordLines(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    internal const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {LogLines.LevelOf(logEntry.LogLevel)} {logEntry.Category}[{logEntry.EventId.Id}] ");
        line.Append(logEntry.Formatter(logEntry.State, null));
        if (Activity.Current is { } activity)
            line.Append(" trace=").Append(activity.TraceId.ToHexString());
        if (logEntry.Exception is { } exception)
        {
            line.Append(" | ").Append(ExceptionInShort.Words(exception));
            foreach (var frame in ExceptionInShort.Frames(exception))
                line.Append(" | at ").Append(frame);
        }

        for (var i = 0; i < line.Length; i++)
            if (char.IsControl(line[i]))
                line[i] = ' ';
        textWriter.WriteLine(WithoutAddresses.In(line.ToString()));
    }
}

/// <summary>One JSON object a line: <c>time</c>, <c>level</c>, <c>category</c>, <c>event</c>, <c>message</c>, <c>traceId</c>, <c>spanId</c>, <c>fields</c>, <c>exception {words, at}</c>.</summary>
sealed class JsonLines(TimeProvider time) : ConsoleFormatter(ConsoleFormatterNames.Json)
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().UtcDateTime);
            json.WriteString("level", logEntry.LogLevel.ToString().ToLowerInvariant());
            json.WriteString("category", logEntry.Category);
            json.WriteNumber("event", logEntry.EventId.Id);
            json.WriteString("message", WithoutAddresses.In(logEntry.Formatter(logEntry.State, null)));
            if (Activity.Current is { } activity)
            {
                json.WriteString("traceId", activity.TraceId.ToHexString());
                json.WriteString("spanId", activity.SpanId.ToHexString());
            }

            if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> fields && fields.Count > 1)
                WriteFields(json, fields);
            if (logEntry.Exception is { } exception)
                WriteException(json, exception);
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    static void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        json.WriteStartObject("fields");
        foreach (var (name, value) in fields)
        {
            if (name == "{OriginalFormat}")
                continue;
            switch (value)
            {
                case null:
                    json.WriteNull(name);
                    break;
                case int number:
                    json.WriteNumber(name, number);
                    break;
                case long number:
                    json.WriteNumber(name, number);
                    break;
                default:
                    json.WriteString(name, WithoutAddresses.In(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
                    break;
            }
        }

        json.WriteEndObject();
    }

    static void WriteException(Utf8JsonWriter json, Exception exception)
    {
        json.WriteStartObject("exception");
        json.WriteString("words", WithoutAddresses.In(ExceptionInShort.Words(exception)));
        json.WriteStartArray("at");
        foreach (var frame in ExceptionInShort.Frames(exception))
            json.WriteStringValue(frame);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
