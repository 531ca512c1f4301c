using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using NodaTime;
using Omnichannel.Hosting;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Policies;

/// <summary>What is relaxed once a conversation has waited so long. An agent fit for an earlier step is asked before one fit only for a later.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
sealed record PolicyStepEntry
{
    const int LongestWait = 30 * 86_400;
    const int MostLevels = 4;
    const int MostPriority = 100;
    const int MostEntries = 20;

    /// <summary>Waiting time in seconds, 0 to 2,592,000 (30 days). 0: from the beginning, as the second choice.</summary>
    [Required, Range(0, LongestWait)]
    public int? AfterSeconds { get; init; }

    /// <summary>The least proficiency that will do from now on: A1 to C2 or native. One above what was asked before changes nothing.</summary>
    [AllowedValues("A1", "A2", "B1", "B2", "C1", "C2", "native")]
    public string? MinimumProficiency { get; init; }

    /// <summary>Languages that will do as well, best first: at most 20 BCP 47 tags, each once.</summary>
    public IReadOnlyList<string>? FallbackLanguages { get; init; }

    /// <summary>By how many levels less of each skill will do, 0 to 4; at least level 1 stays asked for.</summary>
    [Range(0, MostLevels)]
    public int? LowerSkillsBy { get; init; }

    /// <summary>Skills no longer asked for: at most 20 skill ids, each once.</summary>
    public IReadOnlyList<string>? DropSkills { get; init; }

    /// <summary>True: agents of any region will do for a transfer to a region.</summary>
    public bool? AnyRegion { get; init; }

    /// <summary>Points of priority more, 0 to 100.</summary>
    [Range(0, MostPriority)]
    public int? RaisePriority { get; init; }

    /// <summary>Queues whose agents may take it as well: at most 20 queue ids, each once. Rules and order stay those of its own queue. Overflow never leads back.</summary>
    public IReadOnlyList<string>? OverflowTo { get; init; }

    /// <summary>Adds what is wrong with it by itself.</summary>
    public void AddFaults(Faults faults, string place)
    {
        faults.Unless(AfterSeconds is >= 0 and <= LongestWait, place + "afterSeconds", $"0 to {LongestWait}.");
        faults.Unless(MinimumProficiency is null || AgentDocument.Proficiencies.Contains(MinimumProficiency, StringComparer.Ordinal), place + "minimumProficiency", "A1, A2, B1, B2, C1, C2 or native.");
        faults.Unless(LowerSkillsBy is null or (>= 0 and <= MostLevels), place + "lowerSkillsBy", $"0 to {MostLevels}.");
        faults.Unless(RaisePriority is null or (>= 0 and <= MostPriority), place + "raisePriority", $"0 to {MostPriority}.");
        AddFaults(faults, FallbackLanguages, place + "fallbackLanguages", AgentDocument.IsLanguageTag, "No BCP 47 language tag.");
        AddFaults(faults, DropSkills, place + "dropSkills", Names.IsName, "1 to 64 of a-z, 0-9 and hyphen.");
        AddFaults(faults, OverflowTo, place + "overflowTo", Names.IsName, "1 to 64 of a-z, 0-9 and hyphen.");
    }

    /// <summary>The step as the engine takes it.</summary>
    public PolicyStep ToStep() => new(Duration.FromSeconds(AfterSeconds!.Value))
    {
        MinimumProficiency = AgentDocument.ProficiencyOf(MinimumProficiency),
        FallbackLanguages = FallbackLanguages ?? [],
        LowerSkillsBy = LowerSkillsBy ?? 0,
        DropSkills = [.. (DropSkills ?? []).Select(skill => new SkillId(skill))],
        AnyRegion = AnyRegion ?? false,
        RaisePriority = RaisePriority ?? 0,
        OverflowTo = [.. (OverflowTo ?? []).Select(queue => new QueueId(queue))],
    };

    static void AddFaults(Faults faults, IReadOnlyList<string>? entries, string place, Func<string?, bool> isRight, string expected)
    {
        faults.Unless(entries is null or { Count: <= MostEntries }, place, $"At most {MostEntries}.");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Math.Min(entries?.Count ?? 0, MostEntries); i++)
        {
            faults.Unless(isRight(entries![i]), $"{place}[{i}]", expected);
            faults.Unless(entries[i] is not { } entry || seen.Add(entry), $"{place}[{i}]", "It is named twice.");
        }
    }
}
