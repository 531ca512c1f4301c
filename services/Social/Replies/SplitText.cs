namespace Omnichannel.Social.Replies;

/// <summary>Splits a text at a provider's limit: between paragraphs if it can be, else between lines, sentences or words, and never through a character with its signs.</summary>
internal static class SplitText
{
    private static readonly string[] Seams = ["\n\n", "\n", ". ", "। ", "۔ ", " "];

    /// <summary>The pieces, none empty and none longer than <paramref name="limit"/> UTF-16 units, or bytes of UTF-8.</summary>
    public static IReadOnlyList<string> At(string text, int limit, bool inBytes = false)
    {
        var pieces = new List<string>();
        var rest = text.AsSpan().Trim();
        while (Fitting(rest, limit, inBytes) is var most && rest.Length > most)
        {
            var cut = Seam(rest, most);
            pieces.Add(rest[..cut].TrimEnd().ToString());
            rest = rest[cut..].TrimStart();
        }

        if (rest.Length > 0)
            pieces.Add(rest.ToString());
        return pieces;
    }

    /// <summary>How many UTF-16 units from the start are within the limit.</summary>
    private static int Fitting(ReadOnlySpan<char> text, int limit, bool inBytes)
    {
        if (!inBytes)
            return Math.Min(limit, text.Length);
        var (units, bytes) = (0, 0);
        foreach (var sign in text.EnumerateRunes())
        {
            if ((bytes += sign.Utf8SequenceLength) > limit)
                break;
            units += sign.Utf16SequenceLength;
        }

        return units;
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
