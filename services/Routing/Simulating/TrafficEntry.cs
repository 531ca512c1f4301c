using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using NodaTime;
using Omnichannel.Hosting;
using Omnichannel.Routing.Calendars;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Simulating;

namespace Omnichannel.Routing.Simulating;

/// <summary>Conversations of one kind that come by chance (a Poisson process), more at one hour of the day than at another.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
sealed record TrafficEntry
{
    const double MostPerHour = 1_000_000;
    const double LongestHandling = 7 * 86_400;
    const double LeastHandling = 1;
    const int MostSkills = 20;
    const double MostVariation = 5;
    const double UsualVariation = 0.7;

    /// <summary>The queue they come to.</summary>
    [Required]
    public string? Queue { get; init; }

    /// <summary>The channel; <c>email</c> where left out.</summary>
    public string? Channel { get; init; }

    /// <summary>BCP 47 tag of the language asked for; any will do where left out.</summary>
    public string? Language { get; init; }

    /// <summary>Skills asked for, at most 20, each once.</summary>
    public IReadOnlyList<SkillEntry>? Skills { get; init; }

    /// <summary>How many come in an hour on average, 0 to 1,000,000: one number for every hour, or 24 from midnight on.</summary>
    [Required]
    public IReadOnlyList<double>? PerHour { get; init; }

    /// <summary>IANA zone by whose clock the hours of the day are told; UTC where left out.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How long one keeps an agent on average: 1 to 604,800.</summary>
    [Required, Range(LeastHandling, LongestHandling)]
    public double? HandlingSeconds { get; init; }

    /// <summary>Standard deviation of that as a share of it, log-normal: 0 (always the same) to 5; 0.7 where left out.</summary>
    [Range(0, MostVariation)]
    public double? HandlingVariation { get; init; }

    /// <summary>After how long customers give up waiting on average (exponential): 1 to 604,800; never where left out.</summary>
    [Range(LeastHandling, LongestHandling)]
    public double? PatienceSeconds { get; init; }

    /// <summary>−100 to 100; 0 where left out.</summary>
    [Range(-100, 100)]
    public int? Priority { get; init; }

    /// <summary>Adds what is wrong with it by itself.</summary>
    public void AddFaults(Faults faults, string place)
    {
        faults.Unless(Names.IsName(Queue), place + "queue", "1 to 64 of a-z, 0-9 and hyphen.");
        faults.Unless(Channel is null || Names.IsName(Channel), place + "channel", "No channel.");
        faults.Unless(Language is null || AgentDocument.IsLanguageTag(Language), place + "language", "No BCP 47 language tag.");
        faults.Unless(PerHour is { Count: 1 or 24 }, place + "perHour", "One number, or 24.");
        for (var i = 0; i < Math.Min(PerHour?.Count ?? 0, 24); i++)
            faults.Unless(PerHour![i] is >= 0 and <= MostPerHour, $"{place}perHour[{i}]", $"0 to {MostPerHour:0}.");
        if (TimeZone is not null && ZoneIds.Fault(TimeZone) is { } fault)
            faults.Add(place + "timeZone", fault);
        faults.Unless(HandlingSeconds is >= LeastHandling and <= LongestHandling, place + "handlingSeconds", "1 to 604800.");
        faults.Unless(HandlingVariation is null or (>= 0 and <= MostVariation), place + "handlingVariation", "0 to 5.");
        faults.Unless(PatienceSeconds is null or (>= LeastHandling and <= LongestHandling), place + "patienceSeconds", "1 to 604800.");
        faults.Unless(Priority is null or (>= -100 and <= 100), place + "priority", "−100 to 100.");
        faults.Unless(Skills is null or { Count: <= MostSkills }, place + "skills", $"At most {MostSkills} skills.");
        var skills = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(Skills?.Count ?? 0, MostSkills); i++)
        {
            faults.Unless(Names.IsName(Skills![i]?.Skill), $"{place}skills[{i}].skill", "1 to 64 of a-z, 0-9 and hyphen.");
            faults.Unless(Skills[i]?.Skill is not { } named || skills.Add(named), $"{place}skills[{i}].skill", "This skill is named twice.");
            faults.Unless(Skills[i]?.Level is >= 1 and <= 5, $"{place}skills[{i}].level", "1 to 5.");
        }

    }

    /// <summary>The stream as the simulator takes it.</summary>
    public TrafficStream ToStream() => new(
        new QueueId(Queue!),
        new Channel(Channel ?? "email"),
        PerHour!,
        TimeZone is null ? DateTimeZone.Utc : DateTimeZoneProviders.Tzdb[TimeZone],
        HandlingVariation == 0
            ? new TimeSpread(SpreadShape.Fixed, Duration.FromSeconds(HandlingSeconds!.Value))
            : new TimeSpread(SpreadShape.LogNormal, Duration.FromSeconds(HandlingSeconds!.Value), HandlingVariation ?? UsualVariation))
    {
        Language = Language,
        Skills = [.. (Skills ?? []).Select(s => new SkillRequirement(new SkillId(s.Skill!), s.Level!.Value))],
        Priority = Priority ?? 0,
        Patience = PatienceSeconds is { } patience ? new TimeSpread(SpreadShape.Exponential, Duration.FromSeconds(patience)) : null,
    };
}
