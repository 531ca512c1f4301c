namespace Omnichannel.Email.Reading;

/// <summary>Where a writer's signature begins: the "-- " line of RFC 3676, what phones add by themselves, or a closing formula with a name.</summary>
public static class Signature
{
    private static readonly string[] Mobile =
    [
        "Sent from my ", "Sent from Outlook", "Sent from Yahoo", "Sent from Mail for ", "Sent via ", "Get Outlook for ", "Sent with Proton",
        "Von meinem iPhone gesendet", "Von meinem iPad gesendet", "Gesendet von ", "Gesendet mit ", "Outlook für ", "Diese Nachricht wurde von meinem ", "Von meinem Samsung",
        "Envoyé de mon ", "Envoyé depuis ", "Envoyé à partir de ", "Télécharger Outlook pour ", "Obtenir Outlook pour ",
        "Enviado desde ", "Obtener Outlook para ", "Enviado de mi ",
        "मेरे iPhone से", "मेरे आईफ़ोन से", "मेरे फ़ोन से भेजा", "मेरे फोन से भेजा", "میرے iPhone سے", "میرے آئی فون سے", "میرے فون سے بھیجا",
        "મારા iPhone માંથી", "મારા iPhone પરથી", "મારા ફોન પરથી", "મારા ફોનથી", "என் iPhone", "எனது iPhone", "எனது தொலைபேசியிலிருந்து", "என் கைபேசியிலிருந்து",
    ];

    private static readonly string[] Closings =
    [
        "kind regards", "best regards", "warm regards", "regards", "yours sincerely", "yours faithfully", "sincerely", "with best regards", "many regards",
        "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß", "mit besten grüßen", "freundliche grüße", "viele grüße", "beste grüße",
        "herzliche grüße", "liebe grüße", "mfg",
        "cordialement", "bien cordialement", "bien à vous", "sincères salutations", "cordiales salutations",
        "saludos", "saludos cordiales", "un saludo", "un cordial saludo", "atentamente",
        "भवदीय", "भवदीया", "आपका विश्वासी", "आपका शुभचिंतक", "सादर", "शुभकामनाओं सहित",
        "والسلام", "خیر اندیش", "آپ کا مخلص", "مخلص", "نیک خواہشات کے ساتھ", "آپ کا خیر اندیش",
        "આપનો વિશ્વાસુ", "આપની વિશ્વાસુ", "લિ.", "સાદર", "શુભેચ્છાઓ સાથે", "આપનો આભારી",
        "இப்படிக்கு", "தங்கள் உண்மையுள்ள", "அன்புடன்", "நல்வாழ்த்துகளுடன்",
    ];

    private const int LongestMobile = 3;
    private const int LongestClosing = 6;

    /// <summary>The index of the signature's first line; the number of lines when there is none.</summary>
    /// <param name="lines">The mail without its quotes.</param>
    public static int BeginsAt(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
            if (lines[i] is "-- " or "--" or "--\u00A0")
                return i;
        return FindNearEnd(lines, LongestMobile, IsMobile) ?? FindNearEnd(lines, LongestClosing, IsClosing, NameAndPlaceOnly) ?? lines.Count;
    }

    private static int? FindNearEnd(IReadOnlyList<string> lines, int longest, Predicate<string> begins, Func<IEnumerable<string>, bool>? rest = null)
    {
        var seen = 0;
        for (var i = lines.Count - 1; i > 0 && seen < longest; i--)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
                continue;
            seen++;
            if (begins(lines[i]) && (rest is null || rest(lines.Skip(i + 1))))
                return i;
        }
        return null;
    }

    private static bool IsMobile(string line)
    {
        var start = line.TrimStart(' ', '\u200E', '\u200F', '\u202A', '\u202B', '[', '<');
        return start.Length < 100 && Array.Exists(Mobile, beginning => start.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsClosing(string line) =>
        line.Length < 60 && Closings.Contains(line.Trim().TrimEnd(',', '!', '،', ' ', '।'), StringComparer.OrdinalIgnoreCase);

    /// <summary>A postscript below the closing is the customer's text and must stay: only short lines that are no sentences may go.</summary>
    private static bool NameAndPlaceOnly(IEnumerable<string> lines) =>
        lines.All(line => line.Length <= 60 && !line.Contains('?') && !line.Contains('؟')
            && !line.TrimStart().StartsWith("PS", StringComparison.OrdinalIgnoreCase) && !line.TrimStart().StartsWith("P.S", StringComparison.OrdinalIgnoreCase)
            && !(line.TrimEnd() is [.., '.' or '!' or '।' or '۔'] && line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length >= 4));
}
