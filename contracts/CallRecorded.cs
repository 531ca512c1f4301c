namespace Omnichannel.Contracts;

/// <summary>A recording of a call, or the words of one, is there. Published once for each.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="CallId">The call.</param>
/// <param name="RecordId">The recording or transcript.</param>
/// <param name="Kind"><c>recording</c> or <c>transcript</c>.</param>
/// <param name="Seconds">Length of the recording; null: not known.</param>
/// <param name="Text">The words of a transcript; null for a recording.</param>
/// <param name="Audio">The recording; null for a transcript.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record CallRecorded(string Tenant, Guid ConversationId, Guid CallId, Guid RecordId, string Kind, int? Seconds, string? Text, AttachmentRef? Audio, DateTimeOffset At);
