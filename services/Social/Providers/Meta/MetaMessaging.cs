using System.Text.Json;
using Omnichannel.Contracts;

namespace Omnichannel.Social.Providers.Meta;

/// <summary>The list <c>messaging</c> that Messenger's and Instagram's webhooks have in common: direct messages, and what became of ours.</summary>
internal static class MetaMessaging
{
    /// <summary>The events of an entry's list; what stands in <c>standby</c> is for another app, which has the thread now.</summary>
    public static IEnumerable<ProviderEvent> Of(JsonElement payload, JsonElement entry, string account)
    {
        foreach (var happened in entry.Items("messaging"))
            foreach (var read in OfOne(account, happened, () => MetaEnvelope.Alone(payload, entry, "messaging", MetaEnvelope.Raw(happened))))
                yield return read;
        foreach (var happened in entry.Items("standby"))
            yield return new ProviderEvent.Ignored(account, "standby") { Alone = () => MetaEnvelope.Alone(payload, entry, "standby", MetaEnvelope.Raw(happened)) };
    }

    private static IEnumerable<ProviderEvent> OfOne(string account, JsonElement happened, Func<string> alone)
    {
        var customer = happened.Id("sender", "id");
        var at = happened.Instant("timestamp") ?? DateTimeOffset.MaxValue;
        if (customer is null)
            return [new ProviderEvent.Unknown(account, "an event without sender") { Alone = alone }];
        if (happened.At("message").ValueKind == JsonValueKind.Object)
            return [OfMessage(account, customer, happened.At("message"), at, alone)];
        if (happened.At("message_edit") is { ValueKind: JsonValueKind.Object } edit)
            return [edit.Id("mid") is { } mid
                ? Message(account, customer, Changed(mid, $"edit{edit.Line(10, "num_edit")}"), "edit", Spoken.Edited(edit.Text("text") ?? ""), at, alone) with { References = [mid] }
                : new ProviderEvent.Unknown(account, "an edit of no message") { Alone = alone }];
        if (happened.At("postback") is { ValueKind: JsonValueKind.Object } postback)
            return [(postback.Text("title") ?? postback.Text("payload")) is { } title
                ? Message(account, customer, postback.Id("mid") ?? $"postback:{customer}:{happened.ShortId("timestamp")}"[..Math.Min(280, 10 + customer.Length + (happened.ShortId("timestamp")?.Length ?? 0))], "postback", title, at, alone) with
                {
                    Attributes = Attributes(("payload", postback.Line(200, "payload")), ("referral", postback.Line(200, "referral", "ref"))),
                }
                : new ProviderEvent.Unknown(account, "a postback without title") { Alone = alone }];
        if (happened.At("reaction") is { ValueKind: JsonValueKind.Object } reaction)
            return [reaction.Id("mid") is { } about
                ? Message(account, customer, Changed(about, $"reaction:{happened.ShortId("timestamp")}"), "reaction", reaction.Text("action") == "unreact" ? Spoken.ReactionRemoved : reaction.Line(20, "emoji") ?? "★", at, alone) with { References = [about] }
                : new ProviderEvent.Unknown(account, "a reaction to no message") { Alone = alone }];
        if (happened.At("read") is { ValueKind: JsonValueKind.Object } seen)
            return [seen.Id("mid") is { } read
                ? new ProviderEvent.Status(account, read, "read", customer, null, at) { Alone = alone }
                : UpTo(account, customer, "read", seen, at, alone)];
        if (happened.At("delivery") is { ValueKind: JsonValueKind.Object } delivery)
        {
            var mids = delivery.Items("mids").Select(mid => mid.Id()).OfType<string>().Distinct(StringComparer.Ordinal).Take(100).ToList();
            return mids.Count == 0
                ? [UpTo(account, customer, "delivered", delivery, at, alone)]
                : [.. mids.Select(mid => new ProviderEvent.Status(account, mid, "delivered", customer, null, at) { Alone = alone })];
        }

        return [Array.Exists(Silent, kind => happened.At(kind).ValueKind == JsonValueKind.Object)
            ? new ProviderEvent.Ignored(account, "news of the thread") { Alone = alone }
            : new ProviderEvent.Unknown(account, "an event of an unknown kind") { Alone = alone }];
    }

    private static readonly string[] Silent = ["referral", "optin", "account_linking", "pass_thread_control", "take_thread_control", "request_thread_control", "app_roles", "policy_enforcement", "typing"];

    private static ProviderEvent UpTo(string account, string customer, string outcome, JsonElement mark, DateTimeOffset at, Func<string> alone) => mark.Instant("watermark") is { } until
        ? new ProviderEvent.Status(account, "", outcome, customer, null, at) { UpTo = until, Alone = alone }
        : new ProviderEvent.Unknown(account, $"{outcome} without watermark") { Alone = alone };

    private static ProviderEvent OfMessage(string account, string customer, JsonElement message, DateTimeOffset at, Func<string> alone)
    {
        if (message.Id("mid") is not { } mid)
            return new ProviderEvent.Unknown(account, "a message without id") { Alone = alone };
        if (message.Is("is_echo"))
            // What we sent, or what somebody wrote in the page's inbox: ours carries our tag, which proves that it left.
            return PartTag.Parse(message.Line(100, "metadata")) is { } tag
                ? new ProviderEvent.Status(account, mid, "sent", null, null, at) { Tag = tag.ToString(), Alone = alone }
                : new ProviderEvent.Ignored(account, "echo") { Alone = alone };
        if (message.Is("is_deleted"))
            return Message(account, customer, Changed(mid, "deleted"), "delete", Spoken.Deleted, at, alone) with { References = [mid] };
        var story = message.At("reply_to", "story");
        var files = message.Items("attachments").Take(20).Select(Attached).ToList();
        var strange = message.Is("is_unsupported") ? "message" : files.Find(file => file is { Text: null, Media: null })?.Kind;
        var text = string.Join('\n', new[] { message.Text("text") }.Concat(files.Select(file => file.Text)).OfType<string>());
        return Message(
            account,
            customer,
            mid,
            strange is not null ? "unsupported" : story.ValueKind == JsonValueKind.Object ? "story_reply" : files.FirstOrDefault()?.Kind ?? (message.At("quick_reply").ValueKind == JsonValueKind.Object ? "quick_reply" : "text"),
            strange is null ? text : $"{text}\n{Spoken.Unsupported(strange)}".Trim(),
            at,
            alone) with
        {
            Media = [.. files.Select(file => file.Media).OfType<MediaRef>()],
            References = message.Id("reply_to", "mid") is { } about ? [about] : [],
            Attributes = Attributes(("payload", message.Line(200, "quick_reply", "payload")), ("story", story.Line(200, "id")), ("referral", message.Line(200, "referral", "ref"))),
            Unsupported = strange is null ? null : $"kind {strange}",
        };
    }

    private sealed record Piece(string Kind, string? Text, MediaRef? Media);

    private static Piece Attached(JsonElement attachment)
    {
        var kind = attachment.Line(40, "type") ?? "attachment";
        var payload = attachment.At("payload");
        var url = payload.Text("url");
        return kind switch
        {
            "location" when payload.Number("coordinates", "lat") is { } latitude && payload.Number("coordinates", "long") is { } longitude =>
                new(kind, Spoken.Location(latitude, longitude, attachment.Line(200, "title"), null), null),
            "fallback" or "share" or "post" or "ig_post" when (payload.Line(300, "title") ?? attachment.Line(300, "title") ?? url ?? attachment.Text("url")) is { } shared =>
                new(kind, string.Join(' ', new[] { shared, (url ?? attachment.Text("url")) is { Length: <= 1000 } link && link != shared ? link : null }.OfType<string>()), null),
            "image" or "video" or "audio" or "file" or "story_mention" or "reel" or "ig_reel" or "ig_story" or "sticker" or "animated_image" when url is { Length: <= 4000 } =>
                new(payload.At("sticker_id").ValueKind == JsonValueKind.Undefined ? kind : "sticker", payload.Line(300, "title"), new MediaRef(null, url, null, "application/octet-stream")),
            _ => new(kind, null, null),
        };
    }

    private static ProviderEvent.Message Message(string account, string customer, string id, string kind, string text, DateTimeOffset at, Func<string> alone) =>
        new(account, id, customer, new Party(customer, null, "user"), text, at) { Kind = kind, Alone = alone };

    private static string Changed(string mid, string how) => $"{mid}:{how}";

    private static Dictionary<string, string> Attributes(params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes)
            if (value is not null)
                said[name] = value;
        return said;
    }
}
