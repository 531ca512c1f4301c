namespace Omnichannel.Contracts;

/// <summary>
/// What the adapter of a customer who sits before a screen or hangs on the line (<c>chat</c>, <c>phone</c>) is to know of his conversation: an upsert with its full state. Published of no other
/// channel's conversations.
/// </summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationWaiting"/>.</param>
/// <param name="Channel">Channel of the conversation.</param>
/// <param name="ChannelAccount">Channel account.</param>
/// <param name="ThreadKey">Thread key of its messages, by which the adapter knows whose it is.</param>
/// <param name="Status">See <see cref="ConversationChanged"/>.</param>
/// <param name="Stage"><c>waiting</c> (of a chat: offered or not), <c>offered</c>, <c>assigned</c>, or <c>none</c>.</param>
/// <param name="Agent">Agent who has it, or null; of a call that is offered, who is asked.</param>
/// <param name="QueueOpensAt">While it waits and its queue is closed: the UTC instant at which that opens, if known; else null.</param>
/// <param name="Position">While it waits: see <see cref="WaitEstimateChanged"/>.</param>
/// <param name="ExpectedSeconds">While it waits: see <see cref="WaitEstimateChanged"/>.</param>
/// <param name="CallbackAt">UTC instant at which the earliest callback that is promised is due, or null.</param>
/// <param name="Asking">Of a call: the offer that lives, or the assignment; null while nobody is asked, and on other channels.</param>
/// <param name="LastAgent">Of a call: who had it last, unless it was transferred since; null on other channels.</param>
/// <param name="Queue">Queue id.</param>
/// <param name="Language">BCP 47 tag or null.</param>
/// <param name="TakenIn">The customer's messages that were added to the timeline since the event before; perhaps none.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record ConversationProgressed(
    string Tenant,
    Guid ConversationId,
    long Version,
    string Channel,
    string ChannelAccount,
    string ThreadKey,
    string Status,
    string Stage,
    string? Agent,
    DateTimeOffset? QueueOpensAt,
    int? Position,
    int? ExpectedSeconds,
    DateTimeOffset? CallbackAt,
    Guid? Asking,
    string? LastAgent,
    string Queue,
    string? Language,
    IReadOnlyList<TakenInMessage> TakenIn,
    DateTimeOffset At);
