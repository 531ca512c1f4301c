namespace Omnichannel.Email.Reading;

/// <summary>How automatic answers begin their subject, for mail systems that set no header. Only a beginning counts: a customer may write about one.</summary>
public static class AutoReplySubjects
{
    private static readonly string[] Beginnings =
    [
        "automatic reply:", "auto-reply:", "autoreply:", "auto reply:", "out of office:", "out of the office:", "auto response:",
        "automatische antwort:", "abwesenheitsnotiz:", "abwesend:", "automatische abwesenheitsnotiz",
        "réponse automatique", "absence du bureau", "message d'absence",
        "respuesta automática", "fuera de la oficina", "contestación automática",
        "स्वचालित उत्तर", "स्वतः उत्तर", "خودکار جواب", "આપોઆપ જવાબ", "સ્વચાલિત જવાબ", "தானியங்கி பதில்",
        "risposta automatica", "resposta automática", "automatisch antwoord", "自动回复", "自動応答", "自動返信", "رد تلقائي",
    ];

    /// <summary>Whether the subject begins like an automatic answer in one of the known languages.</summary>
    public static bool Match(string? subject)
    {
        var start = StorableText.Line(subject, 200).TrimStart('\u200E', '\u200F', '\u202A', '\u202B', '[', ' ');
        return Array.Exists(Beginnings, beginning => start.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
    }
}
