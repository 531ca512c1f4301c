namespace Omnichannel.House.Otlp;

/// <summary>A data point of a metric as exported.</summary>
/// <param name="Service">Resource attribute <c>service.name</c>.</param>
/// <param name="Name">Name of the metric.</param>
/// <param name="Attributes">Attributes, as text.</param>
/// <param name="Value">A sum's or gauge's value; a histogram's sum.</param>
/// <param name="Count">A histogram's count; else 0.</param>
public sealed record ExportedPoint(string Service, string Name, IReadOnlyDictionary<string, string> Attributes, double Value, long Count);
