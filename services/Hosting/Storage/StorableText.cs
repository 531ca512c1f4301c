using System.Text;

namespace Omnichannel.Hosting.Storage;

/// <summary>Text that PostgreSQL and JSON accept: no NUL, no control characters but tab and line feed, no lone surrogates, LF line ends.</summary>
public static class StorableText
{
    /// <summary>Returns the text itself when nothing has to change.</summary>
    public static string Of(string text)
    {
        if (!NeedsWork(text))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r')
            {
                if (i + 1 >= text.Length || text[i + 1] != '\n')
                    result.Append('\n');
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                result.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c))
                result.Append('\uFFFD');
            else if (!char.IsControl(c) || c is '\t' or '\n')
                result.Append(c);
        }
        return result.ToString();
    }

    /// <summary>One line of at most <paramref name="maximum"/> UTF-16 units: for subjects, names and file names.</summary>
    public static string Line(string? text, int maximum)
    {
        var line = Of(text ?? "").Replace('\n', ' ').Replace('\t', ' ').Trim();
        return Cut(line, maximum);
    }

    /// <summary>The first <paramref name="maximum"/> UTF-16 units, never through the middle of a surrogate pair.</summary>
    public static string Cut(string text, int maximum)
    {
        if (text.Length <= maximum)
            return text;
        return text[..(char.IsHighSurrogate(text[maximum - 1]) ? maximum - 1 : maximum)];
    }

    private static bool NeedsWork(string text)
    {
        foreach (var c in text)
            if (char.IsSurrogate(c) || (char.IsControl(c) && c is not ('\t' or '\n')))
                return true;
        return false;
    }
}
