namespace Omnichannel.Email.Reading;

/// <summary>
/// The block of From, Sent, To, Subject lines by which Outlook and its likes introduce the mail answered, and the "Original Message" line above it.
/// Everything below it is the earlier mail.
/// </summary>
public static class OutlookHeaderBlock
{
    private const int LongestBlock = 8;

    private static readonly string[] From = ["From", "Von", "De", "Da", "प्रेषक", "से", "منجانب", "بھیجنے والا", "از", "તરફથી", "પ્રેષક", "அனுப்புநர்", "இருந்து"];

    private static readonly string[] Others =
    [
        "Sent", "Date", "To", "Cc", "Subject", "Gesendet", "Datum", "An", "Betreff", "Envoyé", "À", "Objet", "Enviado", "Enviado el", "Fecha", "Para", "Asunto",
        "भेजा गया", "भेजा", "दिनांक", "प्रति", "को", "विषय", "بھیجا گیا", "تاریخ", "بنام", "بخدمت", "موضوع", "عنوان",
        "મોકલ્યું", "મોકલેલ", "તારીખ", "પ્રતિ", "વિષય", "அனுப்பியது", "அனுப்பப்பட்டது", "தேதி", "பெறுநர்", "பொருள்",
    ];

    private static readonly string[] Originals =
    [
        "original message", "original appointment", "ursprüngliche nachricht", "originalnachricht", "message d'origine", "message original", "mensaje original",
        "मूल संदेश", "اصل پیغام", "મૂળ સંદેશ", "અસલ સંદેશ", "அசல் செய்தி", "மூல செய்தி",
    ];

    /// <summary>Whether the earlier mail begins at this line.</summary>
    public static bool BeginsAt(IReadOnlyList<string> lines, int index)
    {
        var line = lines[index].Trim(' ', '*', '\u200E', '\u200F', '\u202A', '\u202B', '\u202C');
        return IsOriginalLine(line) || (HasLabel(line, From) && FurtherLabels(lines, index) >= 2);
    }

    private static bool IsOriginalLine(string line)
    {
        if (!line.StartsWith("--", StringComparison.Ordinal) && !line.StartsWith("__", StringComparison.Ordinal))
            return false;
        var words = line.Trim('-', '_', ' ');
        return Originals.Contains(words, StringComparer.OrdinalIgnoreCase);
    }

    private static int FurtherLabels(IReadOnlyList<string> lines, int index) =>
        lines.Skip(index + 1).Take(LongestBlock).Count(line => HasLabel(line.Trim(' ', '*', '\u200E', '\u200F', '\u202A', '\u202B', '\u202C'), Others));

    /// <summary>"From: x", "*From:* x", "De : x".</summary>
    private static bool HasLabel(string line, string[] labels)
    {
        var colon = line.IndexOfAny([':', '：']);
        return colon is > 0 and < 24 && labels.Contains(line[..colon].Trim(' ', '*', '\u00A0'), StringComparer.OrdinalIgnoreCase);
    }
}
