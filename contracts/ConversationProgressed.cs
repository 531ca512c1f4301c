namespace Omnichannel.Contracts;

/// <summary>
/// What a customer who looks on while he waits (web chat) is to be told of his conversation: an upsert with its full state. Published of no other channel's conversations.
/// </summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationWaiting"/>.</param>
/// <param name="Channel">Channel of the conversation.</param>
/// <param name="ChannelAccount">Channel account.</param>
/// <param name="ThreadKey">Thread key of its messages, by which the adapter knows whose it is.</param>
/// <param name="Status">See <see cref="ConversationChanged"/>.</param>
/// <param name="Stage"><c>waiting</c> (offered or not), <c>assigned</c>, or <c>none</c>.</param>
/// <param name="Agent">Agent who has it, or null.</param>
/// <param name="QueueOpensAt">While it waits and its queue is closed: the UTC instant at which that opens, if known; else null.</param>
/// <param name="Position">While it waits: see <see cref="WaitEstimateChanged"/>.</param>
/// <param name="ExpectedSeconds">While it waits: see <see cref="WaitEstimateChanged"/>.</param>
/// <param name="CallbackAt">UTC instant at which the earliest callback that is promised is due, or null.</param>
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
    IReadOnlyList<TakenInMessage> TakenIn,
    DateTimeOffset At);
