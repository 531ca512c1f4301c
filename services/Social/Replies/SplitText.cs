namespace Omnichannel.Social.Replies;

/// <summary>Splits a text at a provider's limit: between paragraphs if it can be, else between lines, sentences or words, and never through a character with its signs.</summary>
internal static class SplitText
{
    private static readonly string[] Seams = ["\n\n", "\n", ". ", "। ", "۔ ", " "];

    /// <summary>The pieces, none empty and none longer than <paramref name="limit"/> UTF-16 units.</summary>
    public static IReadOnlyList<string> At(string text, int limit)
    {
        var pieces = new List<string>();
        var rest = text.AsSpan().Trim();
        while (rest.Length > limit)
        {
            var cut = Seam(rest, limit);
            pieces.Add(rest[..cut].TrimEnd().ToString());
            rest = rest[cut..].TrimStart();
        }

        if (rest.Length > 0)
            pieces.Add(rest.ToString());
        return pieces;
    }

    private static int Seam(ReadOnlySpan<char> text, int limit)
    {
        foreach (var seam in Seams)
            // Not so early that pieces become shreds.
            if (text[..limit].LastIndexOf(seam) is var at && at >= limit / 4)
                return at + seam.Length;
        var cut = 0;
        while (cut < limit && System.Globalization.StringInfo.GetNextTextElementLength(text[cut..]) is var length && cut + length <= limit)
            cut += length;
        // A sign with more marks than fit, which nobody writes.
        return cut > 0 ? cut : limit;
    }
}
