using System.Text.RegularExpressions;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>How automatic answers begin their subject, for mail systems that set no header. Only a beginning counts: a customer may write about one.</summary>
public static partial class AutoReplySubjects
{
    private static readonly string[] Beginnings =
    [
        "automatic reply:", "auto-reply:", "autoreply:", "auto reply:", "out of office:", "out of the office:", "out of office autoreply", "auto response:", "autoresponse:",
        "automatische antwort:", "abwesenheitsnotiz:", "abwesend:", "automatische abwesenheitsnotiz",
        "réponse automatique", "absence du bureau", "message d'absence",
        "respuesta automática", "fuera de la oficina", "contestación automática",
        "स्वचालित उत्तर", "स्वचालित जवाब", "स्वतः उत्तर", "خودکار جواب", "خودکار جوابی", "આપોઆપ જવાબ", "સ્વચાલિત જવાબ", "સ્વતઃ જવાબ", "தானியங்கி பதில்", "தானியங்கு பதில்",
        "risposta automatica", "fuori sede:", "resposta automática", "fora do escritório", "automatisch antwoord", "afwezigheidsbericht",
        "odpowiedź automatyczna", "automatyczna odpowiedź", "автоматический ответ", "автоответ", "автоматична відповідь", "otomatik yanıt", "otomatik cevap",
        "autosvar", "automatiskt svar", "automatisk svar", "automaattinen vastaus", "automatická odpověď", "automatická odpoveď", "automatikus válasz", "răspuns automat",
        "αυτόματη απάντηση", "תשובה אוטומטית", "מענה אוטומטי", "رد تلقائي", "پاسخ خودکار", "স্বয়ংক্রিয় উত্তর", "balasan otomatis", "trả lời tự động", "การตอบกลับอัตโนมัติ",
        "自动回复", "自动答复", "自動回覆", "自動答覆", "自動回信", "自動応答", "自動返信", "자동 회신", "자동 응답", "부재중",
    ];

    /// <summary>Whether the subject begins like an automatic answer in one of the known languages, with or without a reply prefix before it.</summary>
    public static bool Match(string? subject)
    {
        var start = ReplyPrefix().Replace(StorableText.Line(subject, 200), "").TrimStart('\u200E', '\u200F', '\u202A', '\u202B', '[', ' ');
        return Array.Exists(Beginnings, beginning => start.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"^([\u200E\u200F ]*(re|aw|sv|antw|r|odp|回复|回覆)\s?[:：])+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex ReplyPrefix();
}
