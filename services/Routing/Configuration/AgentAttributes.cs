using System.Globalization;
using Microsoft.Extensions.Primitives;
using Omnichannel.Hosting.Conditions;

namespace Omnichannel.Routing.Configuration;

/// <summary>The attributes of an agent that a queue's rule of membership may ask for.</summary>
sealed class AgentAttributes(string id, AgentDocument agent)
{
    const string Own = "attributes.";
    const string Skill = "skill:";

    string[]? languages;
    Dictionary<string, int>? levels;

    /// <summary>What a rule may name; <c>skill:ID</c> is the level of a skill, <c>attributes.NAME</c> the tenant's own.</summary>
    public static readonly ConditionAttributes Known = new(["id", "region", "timeZone", "language"], Skill, Own);

    /// <summary>The skill an attribute is the level of, or null.</summary>
    public static string? SkillOf(string name) => name.StartsWith(Skill, StringComparison.Ordinal) ? name[Skill.Length..] : null;

    /// <summary>The values as text; none where the agent has none.</summary>
    public StringValues this[string name] => name switch
    {
        "id" => id,
        "region" => agent.Region,
        "timeZone" => agent.TimeZone,
        "language" => languages ??= Languages(),
        _ when SkillOf(name) is { } skill => (levels ??= Levels()).TryGetValue(skill, out var level) ? level.ToString(CultureInfo.InvariantCulture) : null,
        _ => name.StartsWith(Own, StringComparison.Ordinal) ? agent.Attributes?.GetValueOrDefault(name[Own.Length..]) : null,
    };

    /// <summary>Each tag and what it is short for: who speaks <c>zh-Hant-TW</c> speaks <c>zh-Hant</c> and <c>zh</c>.</summary>
    string[] Languages() => [.. (agent.Languages ?? []).SelectMany(language => Shortened(language.Tag!)).Distinct(StringComparer.OrdinalIgnoreCase)];

    Dictionary<string, int> Levels() => (agent.Skills ?? []).ToDictionary(skill => skill.Skill!, skill => skill.Level!.Value, StringComparer.Ordinal);

    static IEnumerable<string> Shortened(string tag)
    {
        yield return tag;
        for (var cut = tag.LastIndexOf('-'); cut > 0; cut = tag.LastIndexOf('-'))
            yield return tag = tag[..cut];
    }
}
