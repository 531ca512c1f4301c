using Omnichannel.Contracts;
using Omnichannel.Conversations.Threads;

namespace Omnichannel.Conversations.Reading;

/// <summary>A conversation as clients see it.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Status"><c>new</c>, <c>open</c>, <c>pending</c> (customer), <c>resolved</c> or <c>confirmed</c>.</param>
/// <param name="Channel">Channel of the last inbound message.</param>
/// <param name="ChannelAccount">Channel account.</param>
/// <param name="Subject">Subject, or null.</param>
/// <param name="Queue">Queue id.</param>
/// <param name="Language">The customer's language.</param>
/// <param name="TimeZone">IANA zone of the customer, or null.</param>
/// <param name="Priority">0 to 100; 50 is ordinary.</param>
/// <param name="Tier">Customer tier, 0 to 3.</param>
/// <param name="Skills">Skills demanded of an agent.</param>
/// <param name="Public">True where anybody can read it.</param>
/// <param name="Customer">Where answers go.</param>
/// <param name="AssignedAgent">The agent who has it, or null.</param>
/// <param name="Routing">What Routing told last.</param>
/// <param name="Wait">What the customer may expect while he waits, or null.</param>
/// <param name="Sla">By when he is to have his first answer; null where he has it, or there is no target.</param>
/// <param name="CallbackAt">UTC instant at which the earliest callback that is promised is due, or null.</param>
/// <param name="Disposition">What was said on resolving, or null.</param>
/// <param name="ResolvedAt">UTC instant, or null.</param>
/// <param name="ResolvedBy">Agent or API key, or null.</param>
/// <param name="PreviousConversationId">The resolved conversation of the same thread that this one continues, or null.</param>
/// <param name="LastSeq">Newest entry of the timeline.</param>
/// <param name="Version">Grows with each change.</param>
/// <param name="CreatedAt">UTC instant.</param>
/// <param name="ChangedAt">UTC instant.</param>
sealed record ShownConversation(
    Guid Id,
    Guid CustomerId,
    string Status,
    string Channel,
    string ChannelAccount,
    string? Subject,
    string Queue,
    ShownLanguage Language,
    string? TimeZone,
    int Priority,
    int Tier,
    IReadOnlyList<SkillDemand> Skills,
    bool Public,
    Party Customer,
    string? AssignedAgent,
    ShownRouting Routing,
    ShownWait? Wait,
    ShownSla? Sla,
    DateTimeOffset? CallbackAt,
    ShownDisposition? Disposition,
    DateTimeOffset? ResolvedAt,
    string? ResolvedBy,
    Guid? PreviousConversationId,
    long LastSeq,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt)
{
    internal static ShownConversation Of(Conversation c) => new(
        c.Id,
        c.CustomerId,
        c.Status,
        c.Channel,
        c.ChannelAccount,
        c.Subject,
        c.Queue,
        new ShownLanguage(c.Language, c.LanguageConfidence, c.LanguageSource),
        c.TimeZone,
        c.Priority,
        c.Tier,
        c.Skills,
        c.Public,
        c.ReplyTo,
        c.Agent,
        new ShownRouting(c.RoutingState, c.WaitId, c.WaitingSince, c.OfferId, c.AssignmentId, c.Target, c.LastAgent, c.QueueOpensAt, c.QueueFull, c.DivertedTo, c.NotBefore),
        c.WaitToldAt is { } toldAt && (c.WaitPosition is not null || c.WaitExpectedSeconds is not null) ? new ShownWait(c.WaitPosition, c.WaitExpectedSeconds, toldAt) : null,
        c.SlaDueAt is { } dueAt ? new ShownSla(dueAt, c.SlaBreached) : null,
        c.CallbackAt,
        c.Category is null && c.Cause is null && c.Solution is null ? null : new ShownDisposition(c.Category, c.Cause, c.Solution),
        c.ResolvedAt,
        c.ResolvedBy,
        c.PreviousId,
        c.LastSeq,
        c.Version,
        c.CreatedAt,
        c.ChangedAt);
}

/// <summary>The language of a conversation.</summary>
/// <param name="Tag">BCP 47 tag, or null where unsure.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Source">What told it.</param>
sealed record ShownLanguage(string? Tag, double Confidence, string Source);

/// <summary>Where a conversation stands in Routing; a projection that may lag a moment.</summary>
/// <param name="State"><c>none</c>, <c>waiting</c>, <c>offered</c> or <c>assigned</c>.</param>
/// <param name="WaitId">The present wait, or null.</param>
/// <param name="WaitingSince">UTC instant, or null.</param>
/// <param name="OfferId">The live offer, or null.</param>
/// <param name="AssignmentId">The assignment, or null.</param>
/// <param name="Target">Where a transfer sends it, or null.</param>
/// <param name="LastAgent">Who had it last, or null.</param>
/// <param name="QueueOpensAt">UTC instant at which the queue opens, while it is closed and the conversation waits; else null.</param>
/// <param name="QueueFull">Whether it waits although the queue it came to was full.</param>
/// <param name="DivertedTo">The queue it was diverted to from a full one, or null.</param>
/// <param name="NotBefore">UTC instant until which the wait rests, as the customer is to be called back then; else null.</param>
sealed record ShownRouting(string State, Guid? WaitId, DateTimeOffset? WaitingSince, Guid? OfferId, Guid? AssignmentId, TransferTarget? Target, string? LastAgent, DateTimeOffset? QueueOpensAt, bool QueueFull, string? DivertedTo, DateTimeOffset? NotBefore);

/// <summary>What a customer may expect who waits: estimates, of chats and calls.</summary>
/// <param name="Position">His place among those of his language who wait in the queue: 1 is next; or null.</param>
/// <param name="ExpectedSeconds">How long he waits from <paramref name="At"/> on, or null where that is not known.</param>
/// <param name="At">UTC instant of the estimate.</param>
sealed record ShownWait(int? Position, int? ExpectedSeconds, DateTimeOffset At);

/// <summary>The time to the first answer, counted in the queue's opening hours.</summary>
/// <param name="DueAt">UTC instant.</param>
/// <param name="Breached">Whether it has passed without an answer.</param>
sealed record ShownSla(DateTimeOffset DueAt, bool Breached);

/// <summary>What a conversation was about and how it ended.</summary>
/// <param name="Category">Category, or null.</param>
/// <param name="Cause">Cause, or null.</param>
/// <param name="Solution">Solution, or null.</param>
sealed record ShownDisposition(string? Category, string? Cause, string? Solution);
