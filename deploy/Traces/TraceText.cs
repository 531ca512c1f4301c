using System.Globalization;
using System.Text;

namespace Omnichannel.Traces;

/// <summary>Traces as text: a line a span, below the one that caused it, with when it began and how long it took.</summary>
public static class TraceText
{
    const string Prefix = "omnichannel-";

    /// <summary>The traces of what is asked for: of a conversation, the trace of an id, or, of nothing, those of the conversation that was begun last. Empty where there is none.</summary>
    /// <param name="spans">All that is known.</param>
    /// <param name="wanted">Id of a conversation, id of a trace, or empty.</param>
    public static string Of(IReadOnlyList<ExportedSpan> spans, string wanted)
    {
        var about = wanted.Length > 0 ? wanted : spans.Where(span => span.Conversation is not null).GroupBy(span => span.Conversation).MaxBy(conversation => conversation.Min(span => span.Start))?.Key;
        var traces = spans.GroupBy(span => span.TraceId, StringComparer.Ordinal)
            .Where(trace => trace.Key == about || trace.Any(span => span.Conversation is not null && span.Conversation == about))
            .OrderBy(trace => trace.Min(span => span.Start));
        return string.Join('\n', traces.Select(trace => Of([.. trace])));
    }

    static string Of(IReadOnlyList<ExportedSpan> trace)
    {
        var start = trace.Min(span => span.Start);
        var text = new StringBuilder();
        var total = trace.Max(span => span.End) - start;
        text.Append(CultureInfo.InvariantCulture, $"trace {trace[0].TraceId}, begun {start:yyyy-MM-dd HH:mm:ss.fff} UTC, {total.TotalMilliseconds:0} ms");
        if (trace.Select(span => span.Conversation).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } conversations)
            text.Append(", conversation ").AppendJoin(", ", conversations);
        text.Append("\n  began      took  service\n");
        var ids = trace.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        var below = trace.OrderBy(span => span.Start).ToLookup(span => ids.Contains(span.ParentId) ? span.ParentId : "", StringComparer.Ordinal);
        Write(text, below, "", start, 0);
        return text.ToString();
    }

    static void Write(StringBuilder text, ILookup<string, ExportedSpan> below, string parent, DateTimeOffset start, int depth)
    {
        foreach (var span in below[parent])
        {
            var service = span.Service.StartsWith(Prefix, StringComparison.Ordinal) ? span.Service[Prefix.Length..] : span.Service;
            text.Append(CultureInfo.InvariantCulture, $"{(span.Start - start).TotalMilliseconds,7:0.0} {(span.End - span.Start).TotalMilliseconds,6:0.0} ms  {service,-14}")
                .Append(' ', depth * 2).Append(span.Name).Append(span.Failed ? "  FAILED" : "").Append('\n');
            Write(text, below, span.SpanId, start, depth + 1);
        }
    }
}
