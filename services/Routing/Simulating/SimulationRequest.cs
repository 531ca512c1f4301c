using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using NodaTime;
using Omnichannel.Hosting;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine.Simulating;
using Omnichannel.Routing.Policies;

namespace Omnichannel.Routing.Simulating;

/// <summary>What is to be simulated: the tenant's own queues, agents and calendars, with traffic as it may come.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
sealed record SimulationRequest
{
    const int MostDays = 7;
    const int MostStreams = 100;
    const long MostSeed = 9_007_199_254_740_991;
    const int LongestAnswer = 3600;

    /// <summary>When it begins, as an instant with an offset: nothing waits, and whoever is on shift is ready. Agents without shifts are there all the time.</summary>
    [Required]
    public DateTimeOffset? From { get; init; }

    /// <summary>When it ends, at most 7 days later.</summary>
    [Required]
    public DateTimeOffset? To { get; init; }

    /// <summary>Chance depends on it alone: the same seed, the same traffic, also with another policy. 0 to 9,007,199,254,740,991; 0 where left out.</summary>
    [Range(0, MostSeed)]
    public long? Seed { get; init; }

    /// <summary>The policy to try; nothing of it is kept. The stored one of this id where left out.</summary>
    public PolicyDocument? Policy { get; init; }

    /// <summary>The queues that go by the policy in the simulation, beside those that do already.</summary>
    public IReadOnlyList<string>? Queues { get; init; }

    /// <summary>What comes by chance: 1 to 100 streams, at most 200,000 conversations in all on average.</summary>
    public IReadOnlyList<TrafficEntry>? Arrivals { get; init; }

    /// <summary>
    /// True in place of <see cref="Arrivals"/>: what did come from <see cref="From"/> to <see cref="To"/>, within the last 30 days, and is over; at most 200,000 conversations. Those whom
    /// no agent had give up when they did.
    /// </summary>
    public bool? Recorded { get; init; }

    /// <summary>After how many seconds agents answer an offer, 0 to 3,600; 5 where left out.</summary>
    [Range(0, LongestAnswer)]
    public double? AcceptSeconds { get; init; }

    /// <summary>The share of offers that agents decline, 0 to 1; none where left out.</summary>
    [Range(0, 1)]
    public double? DeclinedShare { get; init; }

    /// <summary>The share of offers that agents leave to expire, 0 to 1; none where left out. Both together at most 1.</summary>
    [Range(0, 1)]
    public double? IgnoredShare { get; init; }

    /// <summary>What is wrong with it by itself, by place.</summary>
    public IReadOnlyDictionary<string, string[]> Errors()
    {
        var faults = new Faults();
        faults.Unless(From is { UtcDateTime.Year: >= 1970 and < 2200 }, "from", "An instant of the years 1970 to 2199, such as 2026-03-29T00:00:00Z.");
        faults.Unless(To is { } to && From is { } from && to > from && to - from <= TimeSpan.FromDays(MostDays), "to", $"An instant after 'from', at most {MostDays} days later.");
        faults.Unless(Seed is null or (>= 0 and <= MostSeed), "seed", $"0 to {MostSeed}.");
        faults.Unless(AcceptSeconds is null or (>= 0 and <= LongestAnswer), "acceptSeconds", $"0 to {LongestAnswer}.");
        faults.Unless(DeclinedShare is null or (>= 0 and <= 1), "declinedShare", "0 to 1.");
        faults.Unless(IgnoredShare is null or (>= 0 and <= 1), "ignoredShare", "0 to 1.");
        faults.Unless((DeclinedShare ?? 0) + (IgnoredShare ?? 0) <= 1, "ignoredShare", "Together with declinedShare at most 1.");
        faults.Unless(Queues is null or { Count: <= MostStreams }, "queues", $"At most {MostStreams} queues.");
        for (var i = 0; i < Math.Min(Queues?.Count ?? 0, MostStreams); i++)
            faults.Unless(Names.IsName(Queues![i]), $"queues[{i}]", "1 to 64 of a-z, 0-9 and hyphen.");
        foreach (var (place, wrong) in Policy?.Errors() ?? new Dictionary<string, string[]>(StringComparer.Ordinal))
            faults.Add("policy." + place, wrong[0]);
        if (Recorded == true)
            faults.Unless(Arrivals is null, "arrivals", "Either these or what was recorded.");
        else
            faults.Unless(Arrivals is { Count: > 0 and <= MostStreams }, "arrivals", $"1 to {MostStreams} streams, or recorded.");
        for (var i = 0; i < Math.Min(Arrivals?.Count ?? 0, MostStreams); i++)
        {
            if (Arrivals![i] is { } stream)
                stream.AddFaults(faults, $"arrivals[{i}].");
            else
                faults.Add($"arrivals[{i}]", "A stream of arrivals.");
        }

        return faults.Found;
    }

    /// <summary>How agents answer.</summary>
    public Answering ToAnswering() => new()
    {
        After = Duration.FromSeconds(AcceptSeconds ?? 5),
        Declined = DeclinedShare ?? 0,
        Ignored = IgnoredShare ?? 0,
    };
}
