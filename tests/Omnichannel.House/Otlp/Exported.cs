namespace Omnichannel.House.Otlp;

/// <summary>A span as exported.</summary>
/// <param name="Service">Resource attribute <c>service.name</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">1 internal, 2 server, 3 client, 4 producer, 5 consumer.</param>
/// <param name="TraceId">32 hexadecimal digits.</param>
/// <param name="SpanId">16 hexadecimal digits.</param>
/// <param name="ParentId">The same; empty at a root.</param>
/// <param name="Attributes">Attributes, as text.</param>
/// <param name="Links">Span ids linked to.</param>
public sealed record ExportedSpan(
    string Service, string Name, int Kind, string TraceId, string SpanId, string ParentId, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Links);

/// <summary>A data point of a metric as exported.</summary>
/// <param name="Service">Resource attribute <c>service.name</c>.</param>
/// <param name="Name">Name of the metric.</param>
/// <param name="Attributes">Attributes, as text.</param>
/// <param name="Value">A sum's or gauge's value; a histogram's sum.</param>
/// <param name="Count">A histogram's count; else 0.</param>
public sealed record ExportedPoint(string Service, string Name, IReadOnlyDictionary<string, string> Attributes, double Value, long Count);
