using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Omnichannel.Hosting;
using Omnichannel.Routing.Calendars;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Configuration;

/// <summary>A language of an agent.</summary>
/// <param name="Tag">BCP 47 tag.</param>
/// <param name="Proficiency">A1, A2, B1, B2, C1, C2 or native.</param>
sealed record LanguageEntry([property: Required] string? Tag, [property: Required, AllowedValues("A1", "A2", "B1", "B2", "C1", "C2", "native")] string? Proficiency);

/// <summary>A skill of an agent.</summary>
/// <param name="Skill">Skill id.</param>
/// <param name="Level">1 to 5.</param>
sealed record SkillEntry([property: Required] string? Skill, [property: Required, Range(1, 5)] int? Level);

/// <summary><c>/v1/agents/{id}</c>: who the agent is and what they can take.</summary>
partial record AgentDocument : ConfigurationDocument
{
    const int MostEntries = 200;
    const int MostAttributes = 50;

    /// <summary>Display name, 1 to 200 characters.</summary>
    [Required]
    public string? Name { get; init; }

    /// <summary>IANA zone the agent works in; that of the shifts where left out. Under <c>best-fit</c>, who is near the customer's zone goes before who is far from it where all else ties.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Languages, 1 to 200 of them, each once.</summary>
    [Required]
    public IReadOnlyList<LanguageEntry>? Languages { get; init; }

    /// <summary>Skills, each once; none where left out.</summary>
    public IReadOnlyList<SkillEntry>? Skills { get; init; }

    /// <summary>Queues the agent serves.</summary>
    public IReadOnlyList<string>? Queues { get; init; }

    /// <summary>Units, 1 to 1,000; 1 where left out.</summary>
    public int? Capacity { get; init; }

    /// <summary>The most conversations at a time by channel, 0 to 1,000.</summary>
    public IReadOnlyDictionary<string, int>? ChannelMaxima { get; init; }

    /// <summary>The calendar of the agent's shifts: outside them nothing is offered, whatever the presence. On shift whenever present where left out.</summary>
    public string? Shifts { get; init; }

    /// <summary>A name that transfers to a region go by.</summary>
    public string? Region { get; init; }

    /// <summary>The tenant's own attributes, for rules of membership: at most 50, each named by 1 to 64 of a-z, 0-9 and hyphen, with a text of 1 to 200 characters.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    public override IReadOnlyDictionary<string, string[]> Errors()
    {
        var faults = new Faults();
        faults.UnlessReadable(Name, 200, "name");
        if (TimeZone is not null && ZoneIds.Fault(TimeZone) is { } fault)
            faults.Add("timeZone", fault);
        faults.Unless(Capacity is null or (>= 1 and <= 1000), "capacity", "1 to 1000 units.");
        faults.Unless(Region is null || Names.IsName(Region), "region", "1 to 64 of a-z, 0-9 and hyphen.");
        faults.Unless(Shifts is null || Names.IsName(Shifts), "shifts", "1 to 64 of a-z, 0-9 and hyphen.");
        faults.Unless(Languages is { Count: > 0 and <= MostEntries }, "languages", $"1 to {MostEntries} languages.");
        faults.Unless(Skills is null or { Count: <= MostEntries }, "skills", $"At most {MostEntries} skills.");
        faults.Unless(Queues is null or { Count: <= MostEntries }, "queues", $"At most {MostEntries} queues.");
        var tags = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < (Languages?.Count ?? 0); i++)
        {
            var place = $"languages[{i}]";
            faults.Unless(IsLanguageTag(Languages![i]?.Tag), place + ".tag", "No BCP 47 language tag.");
            faults.Unless(Languages[i]?.Tag is not { } named || tags.Add(named), place + ".tag", "This language is named twice.");
            faults.Unless(ProficiencyOf(Languages[i]?.Proficiency) is not null, place + ".proficiency", "A1, A2, B1, B2, C1, C2 or native.");
        }

        var skills = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < (Skills?.Count ?? 0); i++)
        {
            var place = $"skills[{i}]";
            faults.Unless(Names.IsName(Skills![i]?.Skill), place + ".skill", "1 to 64 of a-z, 0-9 and hyphen.");
            faults.Unless(Skills[i]?.Skill is not { } named || skills.Add(named), place + ".skill", "This skill is named twice.");
            faults.Unless(Skills[i]?.Level is >= 1 and <= 5, place + ".level", "1 to 5.");
        }

        for (var i = 0; i < (Queues?.Count ?? 0); i++)
            faults.Unless(Names.IsName(Queues![i]), $"queues[{i}]", "1 to 64 of a-z, 0-9 and hyphen.");
        foreach (var (channel, maximum) in ChannelMaxima ?? new Dictionary<string, int>(StringComparer.Ordinal))
        {
            faults.Unless(Names.IsName(channel), $"channelMaxima.{channel}", "No channel.");
            faults.Unless(maximum is >= 0 and <= 1000, $"channelMaxima.{channel}", "0 to 1000.");
        }

        faults.Unless(Attributes is null or { Count: <= MostAttributes }, "attributes", $"At most {MostAttributes} attributes.");
        foreach (var (name, value) in (Attributes ?? new Dictionary<string, string>(StringComparer.Ordinal)).Take(MostAttributes))
        {
            faults.Unless(Names.IsName(name), $"attributes.{name}", "A name of 1 to 64 of a-z, 0-9 and hyphen.");
            faults.UnlessReadable(value, 200, $"attributes.{name}");
        }

        return faults.Found;
    }

    /// <summary>The agent as the engine takes it.</summary>
    /// <param name="id">Agent id.</param>
    /// <param name="byRule">Queues whose rule lets the agent in, beside those the document lists.</param>
    public AgentConfig ToConfig(string id, IReadOnlyList<string>? byRule = null) => new(
        new AgentId(id),
        [.. Languages!.Select(l => new LanguageSkill(l.Tag!, ProficiencyOf(l.Proficiency)!.Value))],
        (Skills ?? []).ToDictionary(s => new SkillId(s.Skill!), s => s.Level!.Value),
        [.. (Queues ?? []).Concat(byRule ?? []).Distinct(StringComparer.Ordinal).Select(q => new QueueId(q))],
        Capacity ?? 1,
        (ChannelMaxima ?? new Dictionary<string, int>(StringComparer.Ordinal)).ToDictionary(m => new Channel(m.Key), m => m.Value),
        Region)
    {
        Zone = TimeZone is { } zone ? NodaTime.DateTimeZoneProviders.Tzdb[zone] : null,
    };

    /// <summary>As they are written.</summary>
    internal static readonly IReadOnlyList<string> Proficiencies = ["A1", "A2", "B1", "B2", "C1", "C2", "native"];

    internal static bool IsLanguageTag(string? text) => text is not null && Tag().IsMatch(text);

    internal static Proficiency? ProficiencyOf(string? text) =>
        text is { Length: > 0 } && char.IsAsciiLetter(text[0]) && Enum.TryParse<Proficiency>(text, ignoreCase: true, out var proficiency) ? proficiency : null;

    [GeneratedRegex("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,8}\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Tag();
}
