namespace Omnichannel.Email.Reading;

/// <summary>
/// What the writer wrote this time: the text without the quoted earlier mails and without the signature. When in doubt text stays,
/// and when nothing would be left, all of it stays: losing a customer's words is worse than showing a quote.
/// </summary>
public static class ReplyText
{
    private const int LongestLine = 2000;

    private static readonly string[] ForwardPrefixes = ["fw:", "fwd:", "wg:", "tr:", "rv:", "reenv:", "अग्रेषित:", "फ़ॉरवर्ड:", "فارورڈ:", "આગળ:", "முன்னனுப்பு:"];

    /// <param name="text">Plain text, LF line ends.</param>
    /// <param name="subject">A forwarded mail ("Fwd:") keeps its quotes: they are what it is about.</param>
    public static string Extract(string text, string? subject = null)
    {
        var lines = text.Split('\n').Select(line => line is "-- " ? line : line.TrimEnd()).ToList();
        var kept = IsForward(subject) ? lines : WithoutQuotes(lines);
        kept = [.. kept.Take(Signature.BeginsAt(kept))];
        var result = Join(kept);
        return result.Length > 0 ? result : Join(lines);
    }

    /// <summary>Whether the subject says that the mail passes another one on.</summary>
    public static bool IsForward(string? subject)
    {
        var start = (subject ?? "").TrimStart();
        return Array.Exists(ForwardPrefixes, prefix => start.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
    }

    private static List<string> WithoutQuotes(List<string> lines)
    {
        var kept = new List<string>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length > LongestLine)
            {
                kept.Add(lines[i]);
                continue;
            }
            if (OutlookHeaderBlock.BeginsAt(lines, i))
            {
                DropRule(kept);
                break;
            }
            if (QuoteAttribution.LengthAt(lines, i) is > 0 and var length)
            {
                // Below "> " quotes the writer's own words may go on; an unmarked quote goes to the end.
                if (!NextIsQuoted(lines, i + length))
                    break;
                i += length - 1;
            }
            else if (!lines[i].StartsWith('>'))
                kept.Add(lines[i]);
        }
        return kept;
    }

    private static bool NextIsQuoted(List<string> lines, int index)
    {
        while (index < lines.Count && lines[index].Length == 0)
            index++;
        return index < lines.Count && lines[index].StartsWith('>');
    }

    /// <summary>The line of underscores that Outlook draws above its header block.</summary>
    private static void DropRule(List<string> kept)
    {
        while (kept.Count > 0 && (kept[^1].Length == 0 || (kept[^1].Length > 8 && kept[^1].All(c => c is '_' or '-'))))
            kept.RemoveAt(kept.Count - 1);
    }

    /// <summary>Blank lines at both ends go, runs of them become one.</summary>
    private static string Join(List<string> lines)
    {
        var result = new List<string>();
        foreach (var line in lines)
            if (line.Trim().Length > 0)
                result.Add(line.TrimEnd());
            else if (result.Count > 0 && result[^1].Length > 0)
                result.Add("");
        while (result.Count > 0 && result[^1].Length == 0)
            result.RemoveAt(result.Count - 1);
        return string.Join('\n', result);
    }
}
