using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Omnichannel.Hosting;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Policies;

/// <summary>How many may wait. Nothing is ever dropped: who comes beyond that waits elsewhere, or is told and waits all the same.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
sealed record QueueBoundEntry
{
    internal const int Most = 100_000;

    /// <summary>How many may wait in each queue that names the policy, 1 to 100,000. What is kept for one agent, and whom a callback was promised, does not count.</summary>
    [Required, Range(1, Most)]
    public int? Waiting { get; init; }

    /// <summary>Id of the queue in which those wait who come beyond that; where that is full or closed, the one it diverts to. Where left out they are told. Never leads back.</summary>
    public string? DivertTo { get; init; }
}

/// <summary>
/// <c>/v1/policies/{id}</c>: how the queues that name it choose, and what they give up as a conversation waits. A member it does not know is refused; <c>policy.schema.json</c> says
/// the same as JSON Schema.
/// </summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
record PolicyDocument : ConfigurationDocument
{
    const int MostSteps = 20;

    /// <summary>Display name, 1 to 200 characters.</summary>
    [Required]
    public string? Name { get; init; }

    /// <summary>Which of the fit agents is asked; <c>best-fit</c> where left out.</summary>
    [AllowedValues("best-fit", "longest-idle", "least-loaded", "round-robin")]
    public string? Strategy { get; init; }

    /// <summary>Whether agents may take what waits by themselves, out of its turn; false where left out.</summary>
    public bool? AllowsPick { get; init; }

    /// <summary>What happens to whom comes when as many wait as may; any number may where left out.</summary>
    public QueueBoundEntry? Full { get; init; }

    /// <summary>What is relaxed as a conversation waits, by rising <c>afterSeconds</c>, at most 20 steps; each counts on top of those before. Nothing where left out.</summary>
    public IReadOnlyList<PolicyStepEntry>? Steps { get; init; }

    public override IReadOnlyDictionary<string, string[]> Errors()
    {
        var faults = new Faults();
        faults.UnlessReadable(Name, 200, "name");
        faults.Unless(Strategy is null || StrategyOf(Strategy) is not null, "strategy", "best-fit, longest-idle, least-loaded or round-robin.");
        if (Full is not null)
        {
            faults.Unless(Full.Waiting is >= 1 and <= QueueBoundEntry.Most, "full.waiting", $"1 to {QueueBoundEntry.Most}.");
            faults.Unless(Full.DivertTo is null || Names.IsName(Full.DivertTo), "full.divertTo", "1 to 64 of a-z, 0-9 and hyphen.");
        }

        faults.Unless(Steps is null or { Count: <= MostSteps }, "steps", $"At most {MostSteps} steps.");
        long before = -1;
        for (var i = 0; i < Math.Min(Steps?.Count ?? 0, MostSteps); i++)
        {
            if (Steps![i] is not { } step)
            {
                faults.Add($"steps[{i}]", "A step.");
                continue;
            }

            step.AddFaults(faults, $"steps[{i}].");
            faults.Unless(step.AfterSeconds is null || step.AfterSeconds > before, $"steps[{i}].afterSeconds", "More than in the step before.");
            before = step.AfterSeconds ?? before;
        }

        return faults.Found;
    }

    /// <summary>The policy as the engine takes it.</summary>
    public Policy ToPolicy(string id, long version) => new()
    {
        Id = id,
        Version = version,
        Strategy = StrategyOf(Strategy) ?? default,
        AllowsPick = AllowsPick ?? false,
        Full = Full is null ? null : new QueueBound(Full.Waiting!.Value, Full.DivertTo is { } other ? new QueueId(other) : null),
        Steps = [.. (Steps ?? []).Select(step => step.ToStep())],
    };

    /// <summary>The queues it diverts or overflows to, in the order of its steps, each with its place.</summary>
    internal IEnumerable<(string Place, string Queue)> Overflow() =>
        Full?.DivertTo is { } other ? Entries(step => step.OverflowTo, "overflowTo").Prepend(("full.divertTo", other)) : Entries(step => step.OverflowTo, "overflowTo");

    /// <summary>The skills it drops, each with its place.</summary>
    internal IEnumerable<(string Place, string Skill)> DroppedSkills() => Entries(step => step.DropSkills, "dropSkills");

    IEnumerable<(string Place, string Name)> Entries(Func<PolicyStepEntry, IReadOnlyList<string>?> of, string member) =>
        (Steps ?? []).SelectMany((step, i) => (of(step) ?? []).Select((name, j) => ($"steps[{i}].{member}[{j}]", name)));

    static Strategy? StrategyOf(string? text) => text switch
    {
        "best-fit" => Engine.Strategy.BestFit,
        "longest-idle" => Engine.Strategy.LongestIdle,
        "least-loaded" => Engine.Strategy.LeastLoaded,
        "round-robin" => Engine.Strategy.RoundRobin,
        _ => null,
    };
}
