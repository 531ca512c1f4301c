using System.Text.RegularExpressions;

namespace Omnichannel.Email.Reading;

/// <summary>
/// The line by which mail programs introduce the quoted mail: "On Mon, 1 Jan 2024 at 10:00, Asha &lt;asha@…&gt; wrote:", in the languages of the
/// product. It may be wrapped over up to four lines.
/// </summary>
public static partial class QuoteAttribution
{
    private const int LongestWrap = 4;

    // The verb may be followed by a name ("schrieb Frau Meier:"), hence not only endings for the western ones.
    private static readonly string[] Verbs =
    [
        "wrote", "writes", "schrieb", "a écrit", "a ecrit", "escribió", "escribio", "ha scritto", "escreveu", "schreef",
        "ने लिखा", "लिखा", "لکھا", "تحریر کیا", "نے لکھا ہے", "લખ્યું", "લખે છે", "எழுதியது", "எழுதினார்", "எழுதியுள்ளார்", "كتب",
        "さんは書きました", "写道",
    ];

    /// <summary>How many lines, from <paramref name="index"/> on, are an attribution; 0 when there is none.</summary>
    public static int LengthAt(IReadOnlyList<string> lines, int index)
    {
        if (string.IsNullOrWhiteSpace(lines[index]) || lines[index].StartsWith('>'))
            return 0;
        var joined = "";
        for (var count = 1; count <= LongestWrap && index + count <= lines.Count; count++)
        {
            var line = lines[index + count - 1];
            if (count > 1 && (string.IsNullOrWhiteSpace(line) || line.StartsWith('>')))
                return 0;
            joined = joined.Length == 0 ? Bare(line) : $"{joined} {Bare(line)}";
            if (joined.Length > 500)
                return 0;
            if (IsAttribution(joined))
                return count;
            // Text that ends a sentence is not the beginning of a wrapped attribution.
            if (joined.EndsWith('.') || joined.EndsWith('!') || joined.EndsWith('?') || joined.EndsWith('।') || joined.EndsWith('۔'))
                return 0;
        }
        return 0;
    }

    private static bool IsAttribution(string line)
    {
        if (!line.EndsWith(':') && !line.EndsWith('：'))
            return false;
        var colon = line[..^1].TrimEnd();
        var verb = Array.Exists(Verbs, word => colon.EndsWith(word, StringComparison.OrdinalIgnoreCase))
            || GermanWithName().IsMatch(colon);
        // A customer too may write "Meier wrote:"; mail programs name a date with a time or year, or an address.
        return verb && (colon.Contains('@') || DateNumbers().Count(colon) >= 2);
    }

    /// <summary>Without the direction marks that Gmail puts into right-to-left text, without guillemets and narrow spaces.</summary>
    private static string Bare(string line) =>
        DirectionMarks().Replace(line, "").Replace('\u202F', ' ').Replace('\u00A0', ' ').Trim();

    [GeneratedRegex("[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex DirectionMarks();

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex DateNumbers();

    [GeneratedRegex(@"^Am .{4,80}\bschrieb .{1,120}$", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex GermanWithName();
}
