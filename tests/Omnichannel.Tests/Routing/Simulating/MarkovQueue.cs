using NodaTime;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Simulating;

namespace Omnichannel.Tests.Routing.Simulating;

/// <summary>
/// The queue M/M/c, in theory and in the simulator: conversations come by chance, one kind, served in order by <paramref name="Agents"/> who are all alike, for times that are
/// exponential, a minute on average.
/// </summary>
/// <param name="Agents">How many agents: c.</param>
/// <param name="Load">The share of them that is busy on average, below 1.</param>
public sealed record MarkovQueue(int Agents, double Load)
{
    private const int Batches = 40;

    /// <summary>The quantile of Student's t of 39 degrees of freedom that 99 % lie within.</summary>
    private const double Quantile = 2.7079;

    private const double HandlingSeconds = 60;

    /// <summary>Erlang C: the probability that a conversation waits at all (from Erlang B's recursion).</summary>
    public double WaitProbability
    {
        get
        {
            var (offered, blocked) = (Agents * Load, 1.0);
            for (var n = 1; n <= Agents; n++)
                blocked = offered * blocked / (n + (offered * blocked));
            return blocked / (1 - (Load * (1 - blocked)));
        }
    }

    /// <summary>The mean wait, of those that do not wait too.</summary>
    public double MeanWaitSeconds => WaitProbability * HandlingSeconds / (Agents * (1 - Load));

    /// <summary>Simulates so many arrivals, of which the first twentieth is dropped: the queue begins empty.</summary>
    public (Estimate WaitProbability, Estimate MeanWaitSeconds) Simulate(int arrivals, ulong seed)
    {
        var waits = new double[arrivals];
        Array.Fill(waits, double.NaN);
        var from = Instant.FromUtc(2026, 1, 1, 0, 0);
        var queue = new QueueConfig(new QueueId("markov")) { AutoAccept = true };
        var perHour = Agents * Load * 3600 / HandlingSeconds;
        var traffic = new TrafficStream(queue.Id, Channel.Email, [perHour], DateTimeZone.Utc, new TimeSpread(SpreadShape.Exponential, Duration.FromSeconds(HandlingSeconds)));
        // Half as long again as the arrivals are likely to take; it ends with the last of them served.
        var to = from + Duration.FromHours(1.5 * arrivals / perHour + 24);
        var scenario = new Scenario(
            from,
            to,
            [queue],
            [.. Enumerable.Range(0, Agents).Select(i => new AgentConfig(new AgentId($"agent-{i}"), [], new Dictionary<SkillId, int>(), [queue.Id], 1, new Dictionary<Channel, int>()))],
            new PoissonTraffic(from, to, seed, [traffic]).Take(arrivals));
        new Simulation(scenario) { OnAnswered = (arrival, waited) => waits[arrival] = waited.TotalSeconds }.Run();
        var steady = waits.AsSpan(arrivals / 20);
        return (Of(steady, static wait => wait > 0 ? 1 : 0), Of(steady, static wait => wait));
    }

    /// <summary>The method of batch means: what follows one another is alike, the means of long batches hardly are.</summary>
    private static Estimate Of(ReadOnlySpan<double> waits, Func<double, double> figure)
    {
        var size = waits.Length / Batches;
        var means = new double[Batches];
        for (var batch = 0; batch < Batches; batch++)
        {
            foreach (var wait in waits.Slice(batch * size, size))
                means[batch] += figure(wait) / size;
        }

        var mean = means.Average();
        var deviation = Math.Sqrt(means.Sum(m => (m - mean) * (m - mean)) / (Batches - 1));
        return new Estimate(mean, Quantile * deviation / Math.Sqrt(Batches));
    }
}

/// <summary>A figure that was simulated.</summary>
/// <param name="Value">What was found.</param>
/// <param name="HalfWidth">Half the interval in which the true figure lies with 99 % probability.</param>
public readonly record struct Estimate(double Value, double HalfWidth)
{
    /// <summary>Whether it is within 2 % of <paramref name="theory"/>, or its interval contains it.</summary>
    public bool Agrees(double theory) => Math.Abs(Value - theory) <= 0.02 * theory || Math.Abs(Value - theory) <= HalfWidth;
}
