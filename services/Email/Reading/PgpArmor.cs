namespace Omnichannel.Email.Reading;

/// <summary>Takes the words out of a text that is signed in place (RFC 9580 section 7). The signature itself is not verified and says nothing to a reader.</summary>
public static class PgpArmor
{
    private const string Begin = "-----BEGIN PGP SIGNED MESSAGE-----";
    private const string Signature = "-----BEGIN PGP SIGNATURE-----";
    private const string End = "-----END PGP SIGNATURE-----";

    /// <summary>The text without armor; one that is not signed, or not to the end, as it is.</summary>
    /// <param name="text">Plain text, LF line ends.</param>
    public static string Open(string text)
    {
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        if (begin < 0 || (begin > 0 && text[begin - 1] != '\n'))
            return text;
        var words = text.IndexOf("\n\n", begin, StringComparison.Ordinal);
        var signature = words < 0 ? -1 : text.IndexOf("\n" + Signature, words, StringComparison.Ordinal);
        var end = signature < 0 ? -1 : text.IndexOf(End, signature, StringComparison.Ordinal);
        if (end < 0)
            return text;
        var signed = text[(words + 2)..Math.Max(words + 2, signature)].Split('\n').Select(line => line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line);
        return $"{text[..begin]}{string.Join('\n', signed)}{text[(end + End.Length)..]}";
    }
}
