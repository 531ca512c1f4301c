namespace Omnichannel.Contracts;

/// <summary>A conversation's own state changed (status, subject, language, queue): its present state.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationWaiting"/>.</param>
/// <param name="Status"><c>new</c>, <c>open</c>, <c>pending</c> (customer), <c>resolved</c> or <c>confirmed</c>.</param>
/// <param name="Channel">Channel of the last inbound message.</param>
/// <param name="Queue">Queue id.</param>
/// <param name="Language">BCP 47 tag or null.</param>
/// <param name="CustomerTimeZone">IANA zone or null.</param>
/// <param name="LastSeq">Seq of the newest timeline entry.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record ConversationChanged(
    string Tenant,
    Guid ConversationId,
    long Version,
    string Status,
    string Channel,
    string Queue,
    string? Language,
    string? CustomerTimeZone,
    long LastSeq,
    DateTimeOffset At);
