using System.Text.RegularExpressions;

namespace Omnichannel.Gateway.Tenants;

/// <summary>BCP 47 language tags (RFC 5646): well-formed, and written in the customary case.</summary>
static partial class LanguageTag
{
    /// <summary>The tag as RFC 5646 § 2.1.1 writes it (<c>hi-Latn</c>, <c>pt-BR</c>), or null where it is not well-formed or begins with two letters that are no language of ISO 639-1.</summary>
    public static string? Canonical(string? tag)
    {
        if (tag is null || tag.Length > 35 || !WellFormed().IsMatch(tag))
            return null;

        var parts = tag.Split('-');
        if (parts[0].Length == 2 && !TwoLetterLanguages.Contains(parts[0].ToLowerInvariant()))
            return null;

        var extension = false;
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i].ToLowerInvariant();
            parts[i] = (i, part.Length, extension) switch
            {
                (> 0, 4, false) when char.IsLetter(part[0]) => char.ToUpperInvariant(part[0]) + part[1..],
                (> 0, 2, false) => part.ToUpperInvariant(),
                _ => part,
            };
            extension |= part.Length == 1;
        }

        return string.Join('-', parts);
    }

    // Extended language subtags and grandfathered tags are left out: RFC 5646 itself has preferred forms for all of them.
    [GeneratedRegex(
        """
        ^[a-z]{2,3}
        (-[a-z]{4})?
        (-([a-z]{2}|[0-9]{3}))?
        (-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*
        (-[a-wy-z0-9](-[a-z0-9]{2,8})+)*
        (-x(-[a-z0-9]{1,8})+)?\z
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex WellFormed();

    // ISO 639-1, from Library of Congress's list.
    static readonly HashSet<string> TwoLetterLanguages = new(
        """
        aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy
        ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv
        mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su
        sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);
}
