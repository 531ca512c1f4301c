using NodaTime;

namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>What is simulated. The same scenario always gives the same report.</summary>
/// <param name="From">When it begins: nothing waits, and whoever is on shift is ready.</param>
/// <param name="To">When it ends, whatever still waits.</param>
/// <param name="Queues">The queues.</param>
/// <param name="Agents">The agents; one without shifts is there all the time.</param>
/// <param name="Arrivals">What comes, in order of time; read once.</param>
public sealed record Scenario(
    Instant From,
    Instant To,
    IReadOnlyCollection<QueueConfig> Queues,
    IReadOnlyCollection<AgentConfig> Agents,
    IEnumerable<Arrival> Arrivals)
{
    /// <summary>Which queue takes what names no known queue.</summary>
    public QueueId DefaultQueue { get; init; } = QueueId.Default;

    /// <summary>How agents answer offers; of no account in queues that accept by themselves.</summary>
    public Answering Answering { get; init; } = new();

    /// <summary>What chance depends on in the agents' answers.</summary>
    public ulong Seed { get; init; }
}

/// <summary>How agents answer offers.</summary>
public sealed record Answering
{
    /// <summary>How long they take.</summary>
    public Duration After { get; init; } = Duration.Zero;

    /// <summary>The share of offers they decline, 0 to 1.</summary>
    public double Declined { get; init; }

    /// <summary>The share of offers they leave to expire, 0 to 1; both together at most 1.</summary>
    public double Ignored { get; init; }

    /// <summary>How long an agent stays away whom too many expired offers have set away.</summary>
    public Duration BackAfter { get; init; } = Duration.FromMinutes(5);
}
