namespace Omnichannel.Routing.Engine;

/// <summary>
/// Which of an agent's languages serves a conversation: RFC 4647 lookup (the tag asked for, shortened from its end until one fits), then a small table of
/// languages known by two codes, then any variety of exactly the language asked for (an agent of <c>en-GB</c> serves <c>en</c>).
/// </summary>
public static class LanguageMatch
{
    /// <summary>Codes that mean the same language, or its macrolanguage (IANA language subtag registry, "Preferred-Value" and "Macrolanguage").</summary>
    private static readonly Dictionary<string, string[]> Fallbacks = new(StringComparer.Ordinal)
    {
        ["hi-latn"] = ["hi"],
        ["ur-latn"] = ["ur"],
        ["iw"] = ["he"],
        ["in"] = ["id"],
        ["ji"] = ["yi"],
        ["jw"] = ["jv"],
        ["mo"] = ["ro"],
        ["tl"] = ["fil"],
        ["fil"] = ["tl"],
        ["no"] = ["nb"],
        ["nb"] = ["no"],
        ["nn"] = ["no", "nb"],
        ["cmn"] = ["zh"],
        ["yue"] = ["zh"],
    };

    /// <summary>The tags to look for, in order, when <paramref name="tag"/> is asked for; lower case. Empty for tags that name no language.</summary>
    public static IReadOnlyList<string> Ranges(string? tag)
    {
        if (string.IsNullOrEmpty(tag))
            return [];
        var ranges = new List<string>();
        var range = tag.ToLowerInvariant();
        if (range is "und" or "mul" or "zxx" or "mis")
            return [];
        while (range.Length > 0)
        {
            ranges.Add(range);
            if (Fallbacks.TryGetValue(range, out var others))
                foreach (var other in others)
                    if (!ranges.Contains(other, StringComparer.Ordinal))
                        ranges.Add(other);
            var cut = range.LastIndexOf('-');
            if (cut < 0)
                break;
            // RFC 4647, 3.4: a single-letter subtag goes together with what follows it.
            if (cut >= 2 && range[cut - 2] == '-')
                cut -= 2;
            range = range[..cut];
        }

        return ranges;
    }

    /// <summary>The agent's language that serves <paramref name="ranges"/> (from <see cref="Ranges"/>), or null.</summary>
    public static LanguageSkill? Best(IReadOnlyList<string> ranges, IReadOnlyList<LanguageSkill> languages)
    {
        for (var i = 0; i < ranges.Count; i++)
            for (var j = 0; j < languages.Count; j++)
                if (string.Equals(ranges[i], languages[j].Tag, StringComparison.OrdinalIgnoreCase))
                    return languages[j];
        LanguageSkill? best = null;
        if (ranges.Count == 0)
            return best;
        var asked = ranges[0];
        for (var j = 0; j < languages.Count; j++)
        {
            var tag = languages[j].Tag;
            var isVariety = tag.Length > asked.Length && tag[asked.Length] == '-' && tag.StartsWith(asked, StringComparison.OrdinalIgnoreCase);
            if (isVariety && (best is null || languages[j].Proficiency > best.Proficiency))
                best = languages[j];
        }

        return best;
    }
}
