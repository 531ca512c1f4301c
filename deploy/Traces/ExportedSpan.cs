namespace Omnichannel.Traces;

/// <summary>A span as exported.</summary>
/// <param name="Service">Resource attribute <c>service.name</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">1 internal, 2 server, 3 client, 4 producer, 5 consumer.</param>
/// <param name="TraceId">32 hexadecimal digits.</param>
/// <param name="SpanId">16 hexadecimal digits.</param>
/// <param name="ParentId">The same; empty at a root.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="Failed">Whether its status is an error.</param>
/// <param name="Attributes">Attributes, as text.</param>
/// <param name="Links">Span ids linked to.</param>
public sealed record ExportedSpan(
    string Service,
    string Name,
    int Kind,
    string TraceId,
    string SpanId,
    string ParentId,
    DateTimeOffset Start,
    DateTimeOffset End,
    bool Failed,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<string> Links)
{
    /// <summary>The conversation it is about, or null.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Conversation => Attributes.GetValueOrDefault("messaging.message.conversation_id");
}
