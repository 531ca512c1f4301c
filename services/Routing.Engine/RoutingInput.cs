using NodaTime;

namespace Omnichannel.Routing.Engine;

/// <summary>What the router is told. Apply one with <see cref="TenantRouter.Decide"/>.</summary>
public abstract record RoutingInput;

/// <summary>Nothing but time has passed: what is due happens.</summary>
public sealed record AdvanceTime : RoutingInput
{
    public static readonly AdvanceTime Instance = new();
}

/// <summary>Which queue takes what names no known queue.</summary>
public sealed record SetDefaultQueue(QueueId Queue) : RoutingInput;

/// <summary>A queue is new or changed.</summary>
public sealed record ConfigureQueue(QueueConfig Config) : RoutingInput;

/// <summary>A queue is no more; what waits in it waits in the default queue.</summary>
public sealed record RemoveQueue(QueueId Queue) : RoutingInput;

/// <summary>An agent is new or changed. Live offers the agent is no longer fit for are withdrawn; assignments stay.</summary>
public sealed record ConfigureAgent(AgentConfig Config) : RoutingInput;

/// <summary>An agent is no more; offers and assignments end at once.</summary>
public sealed record RemoveAgent(AgentId Agent) : RoutingInput;

/// <summary>An agent says what they are, or renews the lease.</summary>
/// <param name="Agent">Who.</param>
/// <param name="State">The new or same presence.</param>
/// <param name="LeaseUntil">When the agent counts as offline unless heard of again.</param>
public sealed record SetPresence(AgentId Agent, Presence State, Instant LeaseUntil) : RoutingInput;

/// <summary>
/// A conversation waits for an agent, or what is known of its wait has changed (the same <paramref name="Wait"/>, a higher <paramref name="Version"/>).
/// A new wait of a conversation that is offered or assigned ends that first.
/// </summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Wait">Its wait.</param>
/// <param name="Version">The conversation's version; one not above the last seen is ignored.</param>
/// <param name="Queue">The queue asked for; an unknown one becomes the tenant's default.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Language">BCP 47 tag the agent must speak; null: any will do.</param>
/// <param name="WaitingSince">Since when; kept over transfers and re-opened waits.</param>
public sealed record EnqueueConversation(
    ConversationId Conversation,
    WaitId Wait,
    long Version,
    QueueId Queue,
    Channel Channel,
    string? Language,
    Instant WaitingSince) : RoutingInput
{
    /// <summary>Skills asked for, each at a least level.</summary>
    public IReadOnlyList<SkillRequirement> Skills { get; init; } = [];

    /// <summary>Higher goes first; bounded to −100…100. A point is worth one <see cref="QueueConfig.AgingInterval"/> of waiting.</summary>
    public int Priority { get; init; }

    /// <summary>The customer's tier, 0…3; each step is worth one point of priority, no more.</summary>
    public int Tier { get; init; }

    /// <summary>Not to be offered before; null: at once.</summary>
    public Instant? NotBefore { get; init; }

    /// <summary>Who is asked first.</summary>
    public AgentId? PreferredAgent { get; init; }

    /// <summary>For how long, from now, nobody but the preferred agent is asked, unless that agent is offline or unfit.</summary>
    public Duration Patience { get; init; } = Duration.Zero;

    /// <summary>A transfer to this agent: nobody else is asked, and queue, language and skills do not matter.</summary>
    public AgentId? TargetAgent { get; init; }

    /// <summary>A transfer to this region: only its agents are asked while one of them is on shift, and whoever is awake while none is.</summary>
    public string? TargetRegion { get; init; }

    /// <summary>The customer's zone; null: not known.</summary>
    public DateTimeZone? CustomerZone { get; init; }

    /// <summary>Who is never asked in this wait.</summary>
    public IReadOnlyList<AgentId> ExcludedAgents { get; init; } = [];
}

/// <summary>The conversation needs nobody any more: a live offer is withdrawn, an assignment ends.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Wait">The wait this is about; null: whichever it is. About another wait than the present one, it is ignored.</param>
/// <param name="Version">The conversation's version.</param>
public sealed record ResolveConversation(ConversationId Conversation, WaitId? Wait, long Version) : RoutingInput;

/// <summary>
/// The customer was answered and is to write: an assignment's units are released as the queue's rule for the channel says; one that still waits needs nobody meanwhile, and
/// its offer is withdrawn.
/// </summary>
public sealed record PauseConversation(ConversationId Conversation, long Version) : RoutingInput;

/// <summary>The customer has written: the assignment takes its units again, or ends when the agent has none free; what waited waits again, in its old place.</summary>
public sealed record ResumeConversation(ConversationId Conversation, long Version) : RoutingInput;

/// <summary>An agent takes a waiting conversation out of its turn, where the queue's policy allows it.</summary>
public sealed record PickConversation(ConversationId Conversation, AgentId Agent) : RoutingInput;

/// <summary>An agent takes what was offered.</summary>
public sealed record AcceptOffer(OfferId Offer, AgentId Agent) : RoutingInput;

/// <summary>An agent does not take what was offered.</summary>
public sealed record DeclineOffer(OfferId Offer, AgentId Agent) : RoutingInput;
