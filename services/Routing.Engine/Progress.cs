using NodaTime;

namespace Omnichannel.Routing.Engine;

/// <summary>How far a conversation has come since <see cref="EnqueueConversation"/>: with it, all a router needs to go on after a restart.</summary>
/// <param name="Wait">The wait.</param>
/// <param name="Version">The last version seen.</param>
/// <param name="Queue">The queue that takes it: the one asked for, or the default.</param>
/// <param name="HeldUntil">Until when only the preferred agent is asked; null: not held.</param>
/// <param name="IsOpen">Neither held for a preferred agent nor for a target any more.</param>
/// <param name="Step">The step of the policy it has reached.</param>
/// <param name="IsAnswered">Answered before anybody had it: not offered until the customer writes.</param>
/// <param name="Refusals">Who is not asked, and until when.</param>
/// <param name="Hold">The live offer, the first made where there are several, or the assignment; null: it waits.</param>
public sealed record ConversationProgress(WaitId Wait, long Version, QueueId Queue, Instant? HeldUntil, bool IsOpen, byte Step, bool IsAnswered, IReadOnlyList<Refusal> Refusals, HoldProgress? Hold)
{
    /// <summary>The live offers beside the first, in the order in which they were made.</summary>
    public IReadOnlyList<HoldProgress> FurtherOffers { get; init; } = [];

    /// <summary>The queue it was diverted to, as the one asked for was full; null: it was not.</summary>
    public QueueId? DivertedTo { get; init; }

    /// <summary>Until when it has been told that its queue is closed; null: it has not.</summary>
    public Instant? ToldClosedUntil { get; init; }

    /// <summary>The time to its first response runs, or is up and was not told yet.</summary>
    public bool IsMeasured { get; init; } = true;
}

/// <summary>An agent who is not asked about a conversation.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Until">Until when; null: for the whole wait.</param>
public sealed record Refusal(AgentId Agent, Instant? Until);

/// <summary>A live offer or an assignment.</summary>
/// <param name="Offer">Its id.</param>
/// <param name="Agent">Whose.</param>
/// <param name="Reason">Why this agent.</param>
/// <param name="ExpiresAt">When the offer expires; null: it is an assignment.</param>
/// <param name="PausedAt">Since when the customer is to write; null: the agent is.</param>
/// <param name="Released">Whether a paused assignment has given its units back.</param>
public sealed record HoldProgress(OfferId Offer, AgentId Agent, DecisionReason Reason, Instant? ExpiresAt, Instant? PausedAt, bool Released)
{
    /// <summary>Whether it may be interrupted; an assignment keeps what held when it began.</summary>
    public bool Yields { get; init; }

    /// <summary>Whether it is interrupted.</summary>
    public bool IsInterrupted { get; init; }
}

/// <summary>How an agent stands.</summary>
/// <param name="Presence">Presence.</param>
/// <param name="LeaseUntil">When the lease runs out.</param>
/// <param name="OfflineSince">Since when offline; of no account otherwise.</param>
/// <param name="IdleSince">When the agent last received or finished work, or became ready.</param>
/// <param name="ExpiriesInARow">Offers left to expire since the last answer.</param>
/// <param name="LastServed">The sequence of the last offer made to the agent; 0: none yet.</param>
public sealed record AgentProgress(Presence Presence, Instant LeaseUntil, Instant OfflineSince, Instant IdleSince, int ExpiriesInARow, long LastServed)
{
    /// <summary>Units that stay taken after what they were taken for.</summary>
    public IReadOnlyList<WrapUp> WrapUps { get; init; } = [];
}

/// <summary>Units of an agent that stay taken until <paramref name="Until"/> although the conversation is over.</summary>
/// <param name="Units">How many.</param>
/// <param name="Channel">The conversation's channel, of whose maximum one place stays taken too.</param>
/// <param name="Until">Until when.</param>
public sealed record WrapUp(int Units, Channel Channel, Instant Until);

/// <summary>All a router needs to go on where another left off.</summary>
/// <param name="Sequence">The last decision's sequence.</param>
/// <param name="At">The instant it is the state of, or an earlier one since which nothing was decided.</param>
/// <param name="DefaultQueue">Which queue takes what names no known queue.</param>
/// <param name="Queues">The configured queues.</param>
/// <param name="Agents">The configured agents and how they stand.</param>
/// <param name="Conversations">What waits, is offered or assigned.</param>
public sealed record RouterState(
    long Sequence,
    Instant At,
    QueueId DefaultQueue,
    IReadOnlyCollection<QueueConfig> Queues,
    IReadOnlyCollection<(AgentConfig Config, AgentProgress Progress)> Agents,
    IEnumerable<(EnqueueConversation Wait, ConversationProgress Progress)> Conversations);
