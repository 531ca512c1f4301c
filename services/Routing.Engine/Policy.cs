using NodaTime;

namespace Omnichannel.Routing.Engine;

/// <summary>How a queue chooses, and what it gives up as a conversation waits. The default is one that gives up nothing and takes the best fit.</summary>
public sealed record Policy
{
    public static readonly Policy Default = new();

    /// <summary>The policy's id; null: the queue names none.</summary>
    public string? Id { get; init; }

    /// <summary>The version of the policy; every decision names the one it was made by. 0: none.</summary>
    public long Version { get; init; }

    /// <summary>Which of the fit agents is asked.</summary>
    public Strategy Strategy { get; init; }

    /// <summary>Whether agents may take what waits by themselves, out of its turn.</summary>
    public bool AllowsPick { get; init; }

    /// <summary>What happens to whom comes when as many wait as may; null: any number may.</summary>
    public QueueBound? Full { get; init; }

    /// <summary>What is relaxed, by rising <see cref="PolicyStep.After"/>; each step counts on top of those before. An agent fit for an earlier step is asked before one fit for a later.</summary>
    public IReadOnlyList<PolicyStep> Steps { get; init; } = [];
}

/// <summary>How many may wait in a queue. Nothing is ever dropped: who comes beyond that waits in another queue that has room, or is told and waits all the same.</summary>
/// <param name="Waiting">How many may wait for anybody fit, 1 or more; what is kept for one agent does not count.</param>
/// <param name="DivertTo">The queue in which those wait who come beyond that, or where that is full or closed, the one it diverts to; null: they are told.</param>
public sealed record QueueBound(int Waiting, QueueId? DivertTo = null);

/// <summary>What is relaxed once a conversation has waited so long.</summary>
/// <param name="After">Waiting time, from <see cref="EnqueueConversation.WaitingSince"/>.</param>
public sealed record PolicyStep(Duration After)
{
    /// <summary>The least proficiency that will do from now on; null: as before. One above what was asked before changes nothing.</summary>
    public Proficiency? MinimumProficiency { get; init; }

    /// <summary>Languages that will do as well, best first (BCP 47).</summary>
    public IReadOnlyList<string> FallbackLanguages { get; init; } = [];

    /// <summary>By how many levels less of each skill will do; at least level 1 stays asked for.</summary>
    public int LowerSkillsBy { get; init; }

    /// <summary>Skills no longer asked for.</summary>
    public IReadOnlyList<SkillId> DropSkills { get; init; } = [];

    /// <summary>Whether agents of any region will do for a transfer to a region.</summary>
    public bool AnyRegion { get; init; }

    /// <summary>Points of priority more.</summary>
    public int RaisePriority { get; init; }

    /// <summary>Queues whose agents may take it as well. Rules and order stay those of the conversation's own queue.</summary>
    public IReadOnlyList<QueueId> OverflowTo { get; init; } = [];
}

/// <summary>Which of the fit agents is asked, after the preferred one and after the earliest step. What ties is decided by agent id.</summary>
public enum Strategy : byte
{
    /// <summary>Highest proficiency, then skill margin, then least loaded, then longest idle.</summary>
    BestFit,

    /// <summary>Who has gone longest without receiving or finishing work.</summary>
    LongestIdle,

    /// <summary>Least loaded by share of capacity, then longest idle.</summary>
    LeastLoaded,

    /// <summary>Whose last offer is longest ago.</summary>
    RoundRobin,
}
