using System.Collections;
using NodaTime;

namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>Conversations of one kind that come by chance, more at one hour of the day than at another.</summary>
/// <param name="Queue">The queue they ask for.</param>
/// <param name="Channel">The channel.</param>
/// <param name="PerHour">How many come in an hour on average: 24 numbers by the hour of the day, or one for all; none below 0.</param>
/// <param name="Zone">By whose clock the hours of the day are told: the customers' own.</param>
/// <param name="Handling">How long one keeps an agent.</param>
public sealed record TrafficStream(QueueId Queue, Channel Channel, IReadOnlyList<double> PerHour, DateTimeZone Zone, TimeSpread Handling)
{
    /// <summary>BCP 47 tag; null: any will do.</summary>
    public string? Language { get; init; }

    /// <summary>Skills asked for.</summary>
    public IReadOnlyList<SkillRequirement> Skills { get; init; } = [];

    /// <summary>As in <see cref="EnqueueConversation.Priority"/>.</summary>
    public int Priority { get; init; }

    /// <summary>As in <see cref="EnqueueConversation.Tier"/>.</summary>
    public int Tier { get; init; }

    /// <summary>After how long customers give up waiting; null: never.</summary>
    public TimeSpread? Patience { get; init; }

    internal double Highest { get; } = PerHour.Count is 1 or 24 && PerHour.All(rate => rate >= 0 && double.IsFinite(rate))
        ? PerHour.Max()
        : throw new ArgumentException("24 rates an hour, or one, none below 0", nameof(PerHour));

    internal double RateAt(Instant at) => PerHour.Count == 1 ? PerHour[0] : PerHour[at.InZone(Zone).Hour];
}

/// <summary>
/// Traffic as it comes by chance: each stream a Poisson process whose rate goes by the hour of the day in the stream's zone (Lewis and Shedler 1979: made at the highest rate and
/// thinned to that of the hour). The same seed gives the same traffic, and what one stream is like leaves the others as they are.
/// </summary>
/// <param name="from">The beginning.</param>
/// <param name="to">The end; nothing comes then any more.</param>
/// <param name="seed">What chance depends on.</param>
/// <param name="streams">The streams.</param>
public sealed class PoissonTraffic(Instant from, Instant to, ulong seed, IReadOnlyList<TrafficStream> streams) : IEnumerable<Arrival>
{
    /// <summary>What comes, in order; made as it is read, and the same each time.</summary>
    public IEnumerator<Arrival> GetEnumerator()
    {
        var sources = streams.Select((stream, i) => new Source(stream, SeededRandom.Of(seed, (ulong)i), from)).ToArray();
        var next = new PriorityQueue<int, (long At, int Stream)>();
        for (var i = 0; i < sources.Length; i++)
            if (sources[i].MoveNext(to))
                next.Enqueue(i, (sources[i].At.ToUnixTimeTicks(), i));
        while (next.TryDequeue(out var stream, out _))
        {
            yield return sources[stream].Arrival();
            if (sources[stream].MoveNext(to))
                next.Enqueue(stream, (sources[stream].At.ToUnixTimeTicks(), stream));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many conversations come from <paramref name="from"/> to <paramref name="to"/> on average.</summary>
    public static double Expected(Instant from, Instant to, IReadOnlyList<TrafficStream> streams)
    {
        var expected = 0.0;
        foreach (var stream in streams)
        {
            if (stream.PerHour.Count == 1)
            {
                expected += stream.PerHour[0] * (to - from).TotalHours;
                continue;
            }

            // Hours of the day begin at a quarter of an hour everywhere, but for what a zone's local mean time was.
            for (var at = from; at < to; at += Quarter)
                expected += stream.RateAt(at) * Duration.Min(Quarter, to - at).TotalHours;
        }

        return expected;
    }

    private static readonly Duration Quarter = Duration.FromMinutes(15);

    private sealed class Source(TrafficStream stream, SeededRandom random, Instant from)
    {
        public Instant At { get; private set; } = from;

        public bool MoveNext(Instant to)
        {
            if (stream.Highest <= 0)
                return false;
            while (true)
            {
                var hours = random.Exponential() / stream.Highest;
                if (hours >= (to - At).TotalHours)
                    return false;
                At += Duration.FromHours(hours);
                var rate = stream.RateAt(At);
                if (rate >= stream.Highest || random.Uniform() * stream.Highest < rate)
                    return At < to;
            }
        }

        public Arrival Arrival() => new(At, stream.Queue, stream.Channel, stream.Language, stream.Handling.Draw(random))
        {
            Skills = stream.Skills,
            Priority = stream.Priority,
            Tier = stream.Tier,
            CustomerZone = stream.Zone,
            Patience = stream.Patience?.Draw(random),
        };
    }
}
