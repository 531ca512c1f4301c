namespace Omnichannel.Contracts;

/// <summary>
/// What somebody who waits may expect. Told soon after a wait begins that is not over at once, and again when it has changed so much that it is worth telling; place and duration only of
/// those who sit before a screen or hang on the line (<c>chat</c>, <c>phone</c>).
/// </summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="WaitId">The wait; what names an older one is to be ignored, and so is what is older than what is known.</param>
/// <param name="Queue">The queue it waits in.</param>
/// <param name="Position">Its place among those of its language who wait there, in the order in which they are served: 1 is next. An estimate; null: not told on this channel.</param>
/// <param name="ExpectedSeconds">How long it will still wait, at the pace of late; null: not known.</param>
/// <param name="SlaDueAt">UTC instant by which the customer is to have an answer; null: the queue has no such target.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record WaitEstimateChanged(
    string Tenant,
    Guid ConversationId,
    Guid WaitId,
    string Queue,
    int? Position,
    int? ExpectedSeconds,
    DateTimeOffset? SlaDueAt,
    DateTimeOffset At);
