using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Omnichannel.Hosting;

namespace Omnichannel.Tests.Hosting;

public sealed class LogLinesTests
{
    [Fact]
    public void An_exception_is_told_by_its_causes_and_the_products_own_frames_on_one_line()
    {
        var line = Write(new WordLines(TimeProvider.System), Thrown());

        Assert.Single(line.TrimEnd('\n').Split('\n'));
        Assert.Contains("| InvalidOperationException: It failed ← FormatException: No number of (address) here | at ", line, StringComparison.Ordinal);
        Assert.Contains($"{nameof(LogLinesTests)}.{nameof(Fail)}() (LogLinesTests.cs:", line, StringComparison.Ordinal);
        Assert.True(line.Length < 1000, line);
    }

    [Fact]
    public void Neither_words_fields_nor_exceptions_carry_an_address()
    {
        foreach (ConsoleFormatter formatter in new ConsoleFormatter[] { new WordLines(TimeProvider.System), new JsonLines(TimeProvider.System) })
        {
            var line = Write(formatter, Thrown());
            Assert.DoesNotContain("anna@", line, StringComparison.Ordinal);
            Assert.Contains("(address)", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_line_break_in_the_words_makes_no_second_line()
    {
        Assert.Equal(1, Write(new WordLines(TimeProvider.System), null).Count(c => c == '\n'));
        Assert.Equal(1, Write(new JsonLines(TimeProvider.System), null).Count(c => c == '\n'));
    }

    [Fact]
    public void A_json_line_has_the_trace_and_each_value_by_name()
    {
        using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();

        var line = JsonDocument.Parse(Write(new JsonLines(TimeProvider.System), Thrown())).RootElement;

        Assert.Equal(activity.TraceId.ToHexString(), line.GetProperty("traceId").GetString());
        Assert.Equal("warning", line.GetProperty("level").GetString());
        Assert.Equal(7, line.GetProperty("fields").GetProperty("Count").GetInt32());
        Assert.StartsWith("InvalidOperationException: It failed ←", line.GetProperty("exception").GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.InRange(line.GetProperty("exception").GetProperty("at").GetArrayLength(), 1, 8);
    }

    static string Write(ConsoleFormatter formatter, Exception? exception)
    {
        var writer = new StringWriter();
        KeyValuePair<string, object?>[] state = [new("Count", 7), new("Who", "anna@example.org"), new("{OriginalFormat}", "{Count} of {Who}")];
        formatter.Write(
            new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Warning, "category", new EventId(3), state, exception, (_, _) => "7 of anna@example.org\nand more"),
            null,
            writer);
        return writer.ToString();
    }

    static Exception Thrown()
    {
        try
        {
            Fail();
            return new InvalidOperationException();
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }

    static void Fail()
    {
        try
        {
            throw new FormatException("No number of anna@example.org here");
        }
        catch (FormatException exception)
        {
            throw new InvalidOperationException("It failed", exception);
        }
    }
}
