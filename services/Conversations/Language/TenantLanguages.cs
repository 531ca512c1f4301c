namespace Omnichannel.Conversations.Language;

/// <summary>The languages a tenant answers in, prepared for the identifier. Immutable: make one per tenant and keep it.</summary>
public sealed class TenantLanguages
{
    readonly Dictionary<Script, IReadOnlyList<Candidate>> byScript;
    readonly IReadOnlyList<string> tags;
    readonly bool restricted;

    TenantLanguages(IReadOnlyList<string> tags, Dictionary<Script, IReadOnlyList<Candidate>> byScript, bool restricted)
    {
        this.tags = tags;
        this.byScript = byScript;
        this.restricted = restricted;
        RomanHindi = Roman("hi", tags);
        RomanUrdu = Roman("ur", tags);
    }

    /// <summary>A language that may be the answer.</summary>
    /// <param name="Tag">The tag to answer with.</param>
    /// <param name="Index">Its index in the <see cref="NgramTable"/>, or -1 where the table does not know it.</param>
    public readonly record struct Candidate(string Tag, int Index);

    /// <summary>The tag for Hindi in Roman script, or null where the tenant answers no Hindi.</summary>
    public string? RomanHindi { get; }

    /// <summary>The tag for Urdu in Roman script, or null where the tenant answers no Urdu.</summary>
    public string? RomanUrdu { get; }

    /// <summary>The languages that are written in a script.</summary>
    public IReadOnlyList<Candidate> In(Script script) => byScript.GetValueOrDefault(script, []);

    /// <summary>
    /// The tenant's language that a tag from elsewhere means: the tag itself, its nearest listed parent (RFC 4647 lookup), a listed variant of the same language;
    /// null where the tenant does not answer it, for then nobody would take the conversation.
    /// </summary>
    public string? Match(string? tag)
    {
        if (string.IsNullOrWhiteSpace(tag))
            return null;
        if (!restricted || string.Equals(tag, RomanHindi, StringComparison.OrdinalIgnoreCase) || string.Equals(tag, RomanUrdu, StringComparison.OrdinalIgnoreCase))
            return tag;
        for (var range = tag; range.Length > 0; range = range[..Math.Max(0, range.LastIndexOf('-'))])
        {
            if (tags.FirstOrDefault(t => t.Equals(range, StringComparison.OrdinalIgnoreCase)) is { } listed)
                return listed;
        }

        return tags.FirstOrDefault(t => Primary(t) == Primary(tag));
    }

    /// <summary>Prepares a tenant's list.</summary>
    /// <param name="configured">BCP 47 tags; an empty list means every language of the table.</param>
    /// <param name="table">The table the candidates are looked up in.</param>
    public static TenantLanguages Of(IReadOnlyCollection<string> configured, NgramTable table)
    {
        var listed = configured.Count > 0 ? configured.Distinct(StringComparer.OrdinalIgnoreCase).ToArray() : [.. table.Languages];
        var candidates = new Dictionary<Script, IReadOnlyList<Candidate>>();
        foreach (var ofLanguage in listed.Where(tag => !IsRoman(tag)).GroupBy(Primary, StringComparer.Ordinal))
        {
            // en-GB beside en-US cannot be told apart: the answer is en.
            var tag = ofLanguage.Count() == 1 ? ofLanguage.First() : ofLanguage.Key;
            var candidate = new Candidate(tag, table.Languages.ToList().IndexOf(InTable(ofLanguage.Key)));
            foreach (var script in Scripts.Of(ofLanguage.Key))
                candidates[script] = [.. candidates.GetValueOrDefault(script, []), candidate];
        }
        return new TenantLanguages(listed, candidates, configured.Count > 0);
    }

    static string? Roman(string language, IReadOnlyList<string> tags) =>
        tags.Any(tag => Primary(tag) == language) ? $"{language}-Latn" : null;

    static bool IsRoman(string tag) =>
        Primary(tag) is "hi" or "ur" && tag.Contains("-Latn", StringComparison.OrdinalIgnoreCase);

    static string Primary(string tag) => tag.Split('-')[0].ToLowerInvariant();

    // Close relatives that the table holds under one code.
    static string InTable(string language) => language switch
    {
        "nb" or "nn" => "no",
        "fil" => "tl",
        "id" => "ms",
        _ => language,
    };
}
