using NodaTime;

namespace Omnichannel.Routing.Engine;

/// <summary>What the router has decided, in order.</summary>
/// <param name="Sequence">Rises by one with each decision of the tenant; orders a conversation's and an agent's events for whoever receives them.</param>
/// <param name="At">When.</param>
public abstract record Decision(long Sequence, Instant At);

/// <summary>A decision about a conversation and an agent.</summary>
/// <param name="Offer">The offer; an assignment has the id of the offer it came from.</param>
public abstract record ConversationDecision(long Sequence, Instant At, ConversationId Conversation, WaitId Wait, OfferId Offer, AgentId Agent)
    : Decision(Sequence, At);

/// <summary>The agent is asked, and the conversation holds the agent's units until <paramref name="ExpiresAt"/>.</summary>
public sealed record Offered(
    long Sequence, Instant At, ConversationId Conversation, WaitId Wait, OfferId Offer, AgentId Agent,
    QueueId Queue, Instant ExpiresAt, DecisionReason Reason) : ConversationDecision(Sequence, At, Conversation, Wait, Offer, Agent);

/// <summary>The offer is over without an assignment.</summary>
public sealed record OfferEnded(
    long Sequence, Instant At, ConversationId Conversation, WaitId Wait, OfferId Offer, AgentId Agent,
    OfferEnd Reason) : ConversationDecision(Sequence, At, Conversation, Wait, Offer, Agent);

/// <summary>The agent has the conversation.</summary>
/// <param name="Reason">Why this agent; the accepted offer's reason, or the queue's automatic acceptance's.</param>
/// <param name="Automatic">Whether the queue accepts by itself: no <see cref="Offered"/> went before.</param>
public sealed record Assigned(
    long Sequence, Instant At, ConversationId Conversation, WaitId Wait, OfferId Offer, AgentId Agent,
    QueueId Queue, DecisionReason Reason, bool Automatic) : ConversationDecision(Sequence, At, Conversation, Wait, Offer, Agent);

/// <summary>The agent no longer has the conversation.</summary>
public sealed record Unassigned(
    long Sequence, Instant At, ConversationId Conversation, WaitId Wait, OfferId Offer, AgentId Agent,
    UnassignReason Reason) : ConversationDecision(Sequence, At, Conversation, Wait, Offer, Agent);

/// <summary>The agent lays the conversation aside for one that interrupts: it stays assigned and holds no units until <see cref="Continued"/>.</summary>
public sealed record Interrupted(long Sequence, Instant At, ConversationId Conversation, WaitId Wait, OfferId Offer, AgentId Agent)
    : ConversationDecision(Sequence, At, Conversation, Wait, Offer, Agent);

/// <summary>What interrupted is over: the conversation holds its units again.</summary>
public sealed record Continued(long Sequence, Instant At, ConversationId Conversation, WaitId Wait, OfferId Offer, AgentId Agent)
    : ConversationDecision(Sequence, At, Conversation, Wait, Offer, Agent);

/// <summary>A conversation waits while its queue is closed. Said once for each opening it is to wait for.</summary>
/// <param name="Opens">When the queue opens next; null: not within <see cref="Time.Calendar.Horizon"/>.</param>
public sealed record OutOfHours(long Sequence, Instant At, ConversationId Conversation, WaitId Wait, QueueId Queue, Instant? Opens) : Decision(Sequence, At);

/// <summary>The customer was to have an answer by <paramref name="Due"/> and has none. Said once for each wait.</summary>
/// <param name="Due">When it was due, in the opening hours of the queue.</param>
public sealed record TargetMissed(long Sequence, Instant At, ConversationId Conversation, WaitId Wait, QueueId Queue, Instant Due) : Decision(Sequence, At);

/// <summary>A conversation has come to a queue where as many wait as its policy allows. Said once for each wait.</summary>
/// <param name="DivertedTo">The queue it waits in instead; null: there is none with room, so it waits here all the same.</param>
public sealed record QueueFull(long Sequence, Instant At, ConversationId Conversation, WaitId Wait, QueueId Queue, QueueId? DivertedTo) : Decision(Sequence, At);

/// <summary>An agent's presence has changed.</summary>
public sealed record PresenceChanged(long Sequence, Instant At, AgentId Agent, Presence State, PresenceReason Reason) : Decision(Sequence, At);

/// <summary>Why an offer ended without an assignment.</summary>
public enum OfferEnd : byte
{
    /// <summary>The agent declined.</summary>
    Declined,

    /// <summary>Nobody answered in time.</summary>
    Expired,

    /// <summary>The conversation was resolved or started a new wait.</summary>
    Withdrawn,

    /// <summary>The agent went offline, away or busy, was removed, or the shift ended.</summary>
    AgentUnavailable,

    /// <summary>Agent, queue or conversation changed, and the agent is no longer fit for it or has no room.</summary>
    NoLongerFit,

    /// <summary>Another agent who was asked at the same time accepted first.</summary>
    TakenByAnother,
}

/// <summary>Why an assignment ended.</summary>
public enum UnassignReason : byte
{
    /// <summary>The conversation was resolved.</summary>
    Resolved,

    /// <summary>A new wait began: a transfer, or Conversations put it back.</summary>
    Transferred,

    /// <summary>The agent was offline longer than the channel's grace.</summary>
    AgentOffline,

    /// <summary>The agent was removed from the configuration.</summary>
    AgentRemoved,

    /// <summary>The customer wrote again while the agent was full, offline or off shift.</summary>
    NoCapacity,

    /// <summary>The agent's shift ended.</summary>
    ShiftEnded,
}

/// <summary>What set a choice going.</summary>
public enum DecisionTrigger : byte
{
    /// <summary>A conversation came, or came back, and agents were free.</summary>
    ConversationCame,

    /// <summary>An agent had room, and conversations were waiting.</summary>
    AgentFree,

    /// <summary>The agent took it out of its turn.</summary>
    Picked,
}

/// <summary>Why this agent has this conversation: structured, so that it can be said in any language.</summary>
public readonly record struct DecisionReason
{
    /// <summary>What set the choice going.</summary>
    public DecisionTrigger Trigger { get; init; }

    /// <summary>The step of the policy the agent was fit at; 0 is the first.</summary>
    public byte Step { get; init; }

    /// <summary>How many agents (or, when an agent was free, waiting groups) were looked at until the choice was certain.</summary>
    public int Considered { get; init; }

    /// <summary>How many agents may be asked at once, of whom the first who accepts has it; 0 where one is asked at a time.</summary>
    public byte OfferTo { get; init; }

    /// <summary>How many others were being asked at the time.</summary>
    public byte Beside { get; init; }

    /// <summary>How many conversations the agent lays aside for it.</summary>
    public int Interrupts { get; init; }

    /// <summary>Whether the agent is the one the conversation was transferred to.</summary>
    public bool Targeted { get; init; }

    /// <summary>Whether the agent is the customer's preferred one.</summary>
    public bool Preferred { get; init; }

    /// <summary>The agent's proficiency in <see cref="Language"/>; null where the conversation asked for no language.</summary>
    public Proficiency? Proficiency { get; init; }

    /// <summary>The agent's language that matched; null where none was asked for.</summary>
    public string? Language { get; init; }

    /// <summary>By how many levels in all the agent's skills exceed what was asked.</summary>
    public int SkillMargin { get; init; }

    /// <summary>How many hours lie between the agent's clock and the customer's, 0 to 12 in steps of 3; null where the customer's zone is not known or the queue's strategy does not ask.</summary>
    public byte? ZoneDistance { get; init; }

    /// <summary>Whether the conversation is meant for a region of which nobody is on shift.</summary>
    public bool RegionSleeps { get; init; }

    /// <summary>The share of the agent's capacity in use before this, in thousandths.</summary>
    public int LoadPermille { get; init; }

    /// <summary>Since when the agent had neither received nor finished work.</summary>
    public Instant IdleSince { get; init; }

    /// <summary>The conversation's priority and tier, without aging.</summary>
    public int Priority { get; init; }

    /// <summary>The version of the queue's configuration.</summary>
    public long QueueVersion { get; init; }

    /// <summary>The policy the queue names; null: none.</summary>
    public string? Policy { get; init; }

    /// <summary>The version of the policy; 0 where there is none.</summary>
    public long PolicyVersion { get; init; }
}

/// <summary>What became of an input.</summary>
public enum Outcome : byte
{
    /// <summary>It was applied (and may have changed nothing).</summary>
    Applied,

    /// <summary>It is about an older wait or version, or about a conversation the router does not have.</summary>
    Stale,

    /// <summary>There is no such agent.</summary>
    UnknownAgent,

    /// <summary>There is no such live offer: it was taken, declined, withdrawn, has expired or never was.</summary>
    OfferNotLive,

    /// <summary>The offer was made to another agent.</summary>
    OfferOfAnother,

    /// <summary>It does not wait: it was taken, answered or resolved, or is not to be offered yet.</summary>
    NotWaiting,

    /// <summary>The queue's policy lets nobody pick, or the agent is not fit for it, has refused it or it is kept for another.</summary>
    NotAllowed,

    /// <summary>The agent has no room for it, or is not there.</summary>
    NoRoom,
}
