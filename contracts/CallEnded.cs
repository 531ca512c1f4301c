namespace Omnichannel.Contracts;

/// <summary>A call is over: its one outcome. Published once for each call, in or out.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="CallId">The call.</param>
/// <param name="Direction"><c>in</c> or <c>out</c>.</param>
/// <param name="Outcome"><c>answered</c>, <c>abandoned</c> (the caller hung up before somebody answered), <c>voicemail</c>, <c>callback</c> (he asked to be called back) or <c>unreached</c> (a customer who was called did not answer).</param>
/// <param name="Agent">The agent who spoke last with the customer, or null.</param>
/// <param name="CallsBack">Whether somebody is still to call the customer: then the conversation waits on.</param>
/// <param name="WaitSeconds">Seconds until somebody answered, or the caller gave up.</param>
/// <param name="TalkSeconds">Seconds from then to the end; 0 where nobody answered.</param>
/// <param name="StartedAt">UTC instant at which it began.</param>
/// <param name="At">UTC instant at which it ended.</param>
public sealed record CallEnded(
    string Tenant,
    Guid ConversationId,
    Guid CallId,
    string Direction,
    string Outcome,
    string? Agent,
    bool CallsBack,
    int WaitSeconds,
    int TalkSeconds,
    DateTimeOffset StartedAt,
    DateTimeOffset At);
