using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Blocking;

/// <summary>What is blocked: one address (<c>win@prizes.test</c>) or a domain with all below it (<c>@prizes.test</c>).</summary>
public static class SenderPattern
{
    /// <summary>The pattern in its stored form; null where it is neither an address nor a domain.</summary>
    /// <param name="text">An address, or a domain with or without an at sign before it.</param>
    public static string? Parse(string? text)
    {
        var pattern = StorableText.Of(text ?? "").Trim().ToLowerInvariant();
        if (!pattern.Contains('@', StringComparison.Ordinal))
            pattern = "@" + pattern;
        var at = pattern.LastIndexOf('@');
        return pattern.Length <= 320 && IsDomain(pattern[(at + 1)..]) && !pattern.Any(c => char.IsWhiteSpace(c) || c is '<' or '>' or ',') ? pattern : null;
    }

    /// <summary>Every pattern that blocks this address: itself, itself without its plus tag, its domain and the domains above.</summary>
    /// <param name="address">In lower case.</param>
    public static IEnumerable<string> Of(string address)
    {
        yield return address;
        if (PlusAddress.Parse(address) is { Tag: not null } tagged)
            yield return tagged.Base;
        for (var domain = address[(address.LastIndexOf('@') + 1)..]; domain.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot; domain = domain[(dot + 1)..])
            yield return "@" + domain;
    }

    /// <summary>One label would block a whole country.</summary>
    private static bool IsDomain(string domain) =>
        domain.Contains('.', StringComparison.Ordinal) && domain.Split('.').All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' || (c > '\u009F' && !char.IsWhiteSpace(c))));
}
