namespace Omnichannel.Conversations.Templates;

/// <summary>A row of table <c>template</c>.</summary>
sealed record TemplateRow
{
    public required string Tenant { get; init; }
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyDictionary<string, string> Texts { get; init; }
    public long Uses { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The text for a customer of a language: that tag's, else that of the tag with its last subtags left out (RFC 4647 § 3.4), else English, else the first.</summary>
    public (string Language, string Text) For(string? tag)
    {
        for (var range = tag ?? "en"; range.Length > 0; range = range[..Math.Max(0, range.LastIndexOf('-'))])
            if (Texts.FirstOrDefault(text => text.Key.Equals(range, StringComparison.OrdinalIgnoreCase)) is { Key: not null } found)
                return (found.Key, found.Value);
        return Texts.TryGetValue("en", out var english) ? ("en", english) : (Texts.First().Key, Texts.First().Value);
    }

    public ShownTemplate Shown(string? language)
    {
        var (tag, text) = For(language);
        return new ShownTemplate(Id, Name, Texts, tag, text, Uses, Version, ChangedAt);
    }
}

/// <summary>A text for a frequent question.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Name">As agents read it in the list.</param>
/// <param name="Texts">One text for each BCP 47 tag, with the gaps <c>{customer}</c>, <c>{agent}</c> and <c>{subject}</c>.</param>
/// <param name="Language">Tag of <paramref name="Text"/>.</param>
/// <param name="Text">The text for the language that was asked for, or what comes nearest: a broader tag, English, any.</param>
/// <param name="Uses">How often agents took it.</param>
/// <param name="Version">Counts changes; the <c>ETag</c>.</param>
/// <param name="ChangedAt">UTC instant of the last change.</param>
sealed record ShownTemplate(string Id, string Name, IReadOnlyDictionary<string, string> Texts, string Language, string Text, long Uses, long Version, DateTimeOffset ChangedAt);
