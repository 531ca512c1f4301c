using System.Text.Json.Serialization;
using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Threads;

/// <summary>
/// A conversation as stored, and its rules: what its state becomes by a message, a reply, a resolution, a transfer and Routing's progress.
/// Pure: the time and new ids are passed in; what others must know is collected and taken by <see cref="TakeEvents"/>.
/// </summary>
public sealed partial class Conversation : IJsonOnDeserialized
{
    public required string Tenant { get; init; }
    public required Guid Id { get; init; }
    public required Guid CustomerId { get; set; }
    public required string Channel { get; set; }
    public required string ChannelAccount { get; init; }
    public required string ThreadKey { get; init; }

    /// <summary>The resolved conversation of the same thread that this one continues, or null.</summary>
    public Guid? PreviousId { get; init; }
    public string? Subject { get; set; }
    public string Status { get; set; } = "new";
    public required string Queue { get; set; }
    public string? Language { get; set; }
    public double LanguageConfidence { get; set; }
    public string LanguageSource { get; set; } = "none";
    public string? TimeZone { get; set; }
    public IReadOnlyList<SkillDemand> Skills { get; set; } = [];
    public int Priority { get; set; } = 50;
    public int Tier { get; set; }
    public bool Public { get; set; }
    public string? ReplyFrom { get; set; }
    public required Party ReplyTo { get; set; }
    public string? InReplyTo { get; set; }
    public long LastSeq { get; set; }
    public long Version { get; set; }
    public Guid? WaitId { get; set; }
    public DateTimeOffset? WaitingSince { get; set; }
    public TransferTarget? Target { get; set; }
    public IReadOnlyList<string> ExcludedAgents { get; set; } = [];
    public string RoutingState { get; set; } = "none";
    public long RoutingVersion { get; set; }
    public Guid? OfferId { get; set; }

    /// <summary>Whom the offer asks, or null.</summary>
    public string? OfferedTo { get; set; }
    public string? Agent { get; set; }
    public Guid? AssignmentId { get; set; }
    public string? LastAgent { get; set; }

    /// <summary>While it waits and its queue is closed: when that opens, if known; else null.</summary>
    public DateTimeOffset? QueueOpensAt { get; set; }

    /// <summary>The wait in which the customer was told that the queue is closed, or null.</summary>
    public Guid? ClosedTold { get; set; }

    /// <summary>While it waits: whether it came to a queue that was full.</summary>
    public bool QueueFull { get; set; }

    /// <summary>The queue in which it waits instead of the full one, or null.</summary>
    public string? DivertedTo { get; set; }

    /// <summary>When the earliest callback that is promised is due, or null.</summary>
    public DateTimeOffset? CallbackAt { get; set; }

    /// <summary>Until when the present wait rests, as the customer is to be called back then; else null.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>The customer's place among those who wait, an estimate; null: not known, or not told on this channel.</summary>
    public int? WaitPosition { get; set; }

    /// <summary>How long he will still wait, an estimate; null: not known.</summary>
    public int? WaitExpectedSeconds { get; set; }
    public DateTimeOffset? WaitToldAt { get; set; }

    /// <summary>By when he is to have an answer; null: he has it, or there is no target.</summary>
    public DateTimeOffset? SlaDueAt { get; set; }

    /// <summary>Whether that has passed without one.</summary>
    public bool SlaBreached { get; set; }
    public string? Category { get; set; }
    public string? Cause { get; set; }
    public string? Solution { get; set; }
    public string? ResolvedBy { get; set; }
    public DateTimeOffset? ResolvedAt { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ChangedAt { get; set; }


    /// <summary>Other languages the customer was seen to write, the latest first.</summary>
    public IReadOnlyList<string> FurtherLanguages { get; set; } = [];

    /// <summary>W3C trace context of what changed it last in this transaction, or null.</summary>
    [JsonIgnore]
    public string? TraceParent { get; set; }

    [JsonIgnore]
    public bool IsResolved => Status is "resolved" or "confirmed";

    readonly List<object> added = [];
    bool changed;
    bool waits;
    bool resolved;

    /// <summary>The next place in the timeline.</summary>
    public long NextSeq(Guid messageId, string direction, string? author, DateTimeOffset now)
    {
        LastSeq++;
        ChangedAt = now;
        added.Add(new MessageAdded(Tenant, Id, messageId, LastSeq, direction, author, now));
        return LastSeq;
    }

    /// <summary>Says that something others show has changed.</summary>
    public void Touch(DateTimeOffset now)
    {
        changed = true;
        ChangedAt = now;
    }

    /// <summary>The customer has written. A robot's answer (an absence note, a loop) neither re-opens the conversation nor asks for an agent.</summary>
    public void Hear(bool quiet, Guid newWaitId, DateTimeOffset now)
    {
        if (quiet)
            return;
        if (Status is not ("new" or "open"))
        {
            Status = "open";
            (ResolvedAt, ResolvedBy) = (null, null);
            // It is his turn anew: what comes of it waits since now.
            (SlaDueAt, SlaBreached) = (null, false);
            if (RoutingState == "assigned")
                WaitingSince = now;
            Touch(now);
            WaitOn();
        }

        if (NotBefore > now)
        {
            NotBefore = now;
            WaitOn();
        }

        if (RoutingState == "none")
            Wait(newWaitId, now, now);
    }

    /// <summary>An agent or the platform has answered the customer.</summary>
    public void Answer(DateTimeOffset now)
    {
        if (Status == "pending")
            return;
        Status = "pending";
        (ResolvedAt, ResolvedBy) = (null, null);
        Responded();
        Touch(now);
    }

    /// <summary>Begins a new wait; whoever had the conversation does not have it any more.</summary>
    public void Wait(Guid waitId, DateTimeOffset since, DateTimeOffset now)
    {
        // The same turn of the customer's goes on where only the wait is new.
        if (since != WaitingSince)
            (SlaDueAt, SlaBreached) = (null, false);
        (WaitPosition, WaitExpectedSeconds, WaitToldAt) = (null, null, null);
        (WaitId, WaitingSince) = (waitId, since);
        RoutingState = "waiting";
        (OfferId, OfferedTo, Agent, AssignmentId, QueueOpensAt, NotBefore) = (null, null, null, null, null, null);
        (QueueFull, DivertedTo) = (false, null);
        (Target, ExcludedAgents) = (null, []);
        waits = true;
        ChangedAt = now;
    }

    /// <summary>Says the particulars of the present wait anew, after language, zone, queue or priority changed.</summary>
    public void WaitOn()
    {
        if (RoutingState is "waiting" or "offered")
            waits = true;
    }

    /// <summary>Ends it. False where it is resolved already.</summary>
    public bool Resolve(string? by, DateTimeOffset now)
    {
        if (IsResolved)
            return false;
        Status = "resolved";
        (ResolvedAt, ResolvedBy) = (now, by);
        Rest();
        resolved = true;
        Touch(now);
        return true;
    }

    /// <summary>Opens it again; it goes to its last agent first.</summary>
    public bool Reopen(Guid waitId, DateTimeOffset now)
    {
        if (!IsResolved)
            return false;
        Hear(quiet: false, waitId, now);
        return true;
    }

    /// <summary>Hands it to an agent, a region or a queue: a new wait that keeps its place in time while it waits already or is with an agent.</summary>
    public void Transfer(TransferTarget? target, string? queue, string? by, Guid waitId, DateTimeOffset now)
    {
        // Whoever has been answered waits anew.
        var since = RoutingState == "none" || Status == "pending" ? now : WaitingSince ?? now;
        Status = Status is "new" ? "new" : "open";
        (ResolvedAt, ResolvedBy) = (null, null);
        Queue = queue ?? Queue;
        Wait(waitId, since, now);
        Target = target;
        ExcludedAgents = by is not null && target?.Id != by ? [by] : [];
        LastAgent = null; // It is not to come back to him.
        Touch(now);
    }

    /// <summary>Whether the customer's next message within so many days continues it.</summary>
    public bool Continues(int reopenDays, DateTimeOffset now) => ResolvedAt is not { } at || now - at <= TimeSpan.FromDays(reopenDays);

    /// <summary>What others must know, in order; empties the list.</summary>
    public IReadOnlyList<object> TakeEvents(string defaultQueue, DateTimeOffset now)
    {
        var events = new List<object>(added);
        if (resolved)
            events.Add(new ConversationResolved(Tenant, Id, ++Version, WaitId, ResolvedBy, now));
        if (waits)
            events.Add(Waiting(defaultQueue, now));
        if (changed)
            events.Add(new ConversationChanged(Tenant, Id, ++Version, Status, Channel, Queue, Language, TimeZone, LastSeq, now));
        if (Progress(now) is { } progressed)
            events.Add(progressed);
        added.Clear();
        (changed, waits, resolved) = (false, false, false);
        return events;
    }

    ConversationWaiting Waiting(string defaultQueue, DateTimeOffset now) => new(
        Tenant,
        Id,
        ++Version,
        WaitId!.Value,
        Queue,
        defaultQueue,
        Channel,
        Language,
        LanguageConfidence,
        FurtherLanguages,
        Skills,
        TimeZone,
        Priority,
        Tier,
        WaitingSince!.Value,
        Target is null ? LastAgent : null,
        Target is null && LastAgent is not null ? PatienceSeconds(Channel) : 0,
        Target,
        ExcludedAgents,
        NotBefore,
        now);

    // A person who waits before a screen or on the line is not to wait long for somebody in particular.
    static int PatienceSeconds(string channel) => channel switch
    {
        "chat" => 30,
        "phone" => 10,
        _ => 300,
    };

    void Rest()
    {
        LastAgent = Agent ?? LastAgent;
        RoutingState = "none";
        (WaitPosition, WaitExpectedSeconds, WaitToldAt) = (null, null, null);
        Responded();
        (OfferId, OfferedTo, Agent, AssignmentId, Target, ExcludedAgents, QueueOpensAt, NotBefore) = (null, null, null, null, null, [], null, null);
        (QueueFull, DivertedTo) = (false, null);
    }
}
