using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Social.Accounts;

namespace Omnichannel.Social.Providers.Telegram;

internal sealed partial class Telegram
{
    // What a bot is told and nobody has to answer.
    private static readonly string[] Silent = ["my_chat_member", "chat_member", "chat_join_request", "message_reaction_count", "chat_boost", "removed_chat_boost", "poll", "poll_answer", "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result"];

    /// <inheritdoc/>
    public IEnumerable<ProviderEvent> Normalize(JsonElement payload, SocialAccount addressed)
    {
        // The webhook is the bot's own, and the payload one update.
        string Alone() => payload.GetRawText();
        var bot = addressed.Address?.TrimStart('@');
        yield return payload switch
        {
            _ when payload.At("message").ValueKind == JsonValueKind.Object => OfMessage(payload.At("message"), bot, edited: false, Alone),
            _ when payload.At("edited_message").ValueKind == JsonValueKind.Object => OfMessage(payload.At("edited_message"), bot, edited: true, Alone),
            _ when payload.At("callback_query").ValueKind == JsonValueKind.Object => OfCallback(payload.At("callback_query"), Alone),
            _ when payload.At("message_reaction").ValueKind == JsonValueKind.Object => OfReaction(payload.At("message_reaction"), payload.ShortId("update_id"), Alone),
            _ when Array.Find(Silent, kind => payload.At(kind).ValueKind == JsonValueKind.Object) is { } kind => new ProviderEvent.Ignored(null, kind) { Alone = Alone },
            _ => new ProviderEvent.Unknown(null, "an update of an unknown kind") { Alone = Alone },
        };
    }

    private static ProviderEvent OfMessage(JsonElement message, string? bot, bool edited, Func<string> alone)
    {
        var chat = message.ShortId("chat", "id");
        var isPrivate = message.Text("chat", "type") == "private";
        if (message.ShortId("message_id") is not { } id || chat is null || From(message.At("from")) is not { } from)
            return new ProviderEvent.Unknown(null, "a message without id, chat or sender") { Alone = alone };
        if (message.Is("from", "is_bot"))
            return new ProviderEvent.Ignored(null, "a bot's message") { Alone = alone };
        if (!isPrivate && !Mentions(message, bot))
            return new ProviderEvent.Ignored(null, "not to the bot") { Alone = alone };
        var said = OfKind(message);
        if (said is null)
            // Who came, who left, a new title.
            return new ProviderEvent.Ignored(null, "a service message") { Alone = alone };
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in new[] { ("username", message.Line(100, "from", "username")), ("mediaGroup", message.Line(100, "media_group_id")), ("chat", isPrivate ? null : message.Line(200, "chat", "title")) })
            if (value is not null)
                attributes[key] = value;
        var changedAt = edited ? message.Text("edit_date") ?? "0" : null;
        attributes["messageId"] = $"{chat}:{id}";
        return new ProviderEvent.Message(
            null,
            changedAt is null ? $"{chat}:{id}" : $"{chat}:{id}:{changedAt[..Math.Min(changedAt.Length, 20)]}",
            isPrivate ? chat : $"{Group}{chat}:{from.Address}",
            from,
            edited ? Spoken.Edited(said.Text) : said.Text,
            message.Instant(edited ? "edit_date" : "date") ?? DateTimeOffset.MaxValue)
        {
            Alone = alone,
            Kind = edited ? "edit" : said.Kind,
            // The file of a changed message is the one that came before, unless that was changed: then it is another id.
            Media = said.Media is { } media ? [media] : [],
            References = edited ? [$"{chat}:{id}"] : message.ShortId("reply_to_message", "message_id") is { } about ? [$"{chat}:{about}"] : [],
            LanguageHint = Language(message.At("from")),
            Public = !isPrivate,
            Attributes = attributes,
            Unsupported = said.Kind == "unsupported" ? "a message of an unknown kind" : null,
        };
    }

    private static ProviderEvent OfCallback(JsonElement callback, Func<string> alone)
    {
        var chat = callback.ShortId("message", "chat", "id");
        if (callback.ShortId("id") is not { } id || From(callback.At("from")) is not { } from || callback.Text("data") is not { } data)
            return new ProviderEvent.Unknown(null, "a callback without id, sender or data") { Alone = alone };
        if (callback.Text("message", "chat", "type") is not (null or "private"))
            return new ProviderEvent.Ignored(null, "a button in a group") { Alone = alone };
        // What stood on the button: the data is for machines.
        var pressed = callback.Items("message", "reply_markup", "inline_keyboard").SelectMany(row => row.Items()).FirstOrDefault(button => button.Text("callback_data") == data);
        return new ProviderEvent.Message(null, $"callback:{id}", chat ?? from.Address, from, pressed.Text("text") ?? data, DateTimeOffset.MaxValue)
        {
            Alone = alone,
            Kind = "button",
            References = chat is not null && callback.ShortId("message", "message_id") is { } about ? [$"{chat}:{about}"] : [],
            LanguageHint = Language(callback.At("from")),
            Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["payload"] = callback.Line(200, "data") ?? "-" },
        };
    }

    private static ProviderEvent OfReaction(JsonElement reaction, string? update, Func<string> alone)
    {
        if (reaction.Text("chat", "type") != "private")
            return new ProviderEvent.Ignored(null, "a reaction in a group") { Alone = alone };
        if (reaction.ShortId("chat", "id") is not { } chat || reaction.ShortId("message_id") is not { } about || From(reaction.At("user")) is not { } from || update is null)
            return new ProviderEvent.Unknown(null, "a reaction without chat, message or sender") { Alone = alone };
        var signs = string.Concat(reaction.Items("new_reaction").Take(10).Select(sign => sign.Line(20, "emoji") ?? "★"));
        return new ProviderEvent.Message(null, $"reaction:{update}", chat, from, signs.Length > 0 ? signs : Spoken.ReactionRemoved, reaction.Instant("date") ?? DateTimeOffset.MaxValue)
        {
            Alone = alone,
            Kind = "reaction",
            References = [$"{chat}:{about}"],
            LanguageHint = Language(reaction.At("user")),
        };
    }

    /// <summary>In a group a bot is asked by name, by a command to it, or by an answer to what it said.</summary>
    private static bool Mentions(JsonElement message, string? bot)
    {
        if (bot is not { Length: > 0 })
            return false;
        if (message.Is("reply_to_message", "from", "is_bot") && string.Equals(message.Text("reply_to_message", "from", "username"), bot, StringComparison.OrdinalIgnoreCase))
            return true;
        var text = message.Text("text") ?? message.Text("caption") ?? "";
        return message.Items("entities").Concat(message.Items("caption_entities")).Any(entity =>
            entity.Text("type") is "mention" or "bot_command"
            && entity.Number("offset") is { } offset and >= 0 && entity.Number("length") is { } length and > 0
            && offset + length <= text.Length
            && text.AsSpan((int)offset, (int)length).EndsWith("@" + bot, StringComparison.OrdinalIgnoreCase));
    }

    private static Party? From(JsonElement user) => user.ShortId("id") is { } id
        ? new Party(id, string.Join(' ', new[] { user.Line(100, "first_name"), user.Line(100, "last_name") }.OfType<string>()) is { Length: > 0 } name ? name : user.Line(100, "username"), "user")
        : null;

    private static string? Language(JsonElement user) =>
        user.Text("language_code") is { Length: >= 2 and <= 35 } tag && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? tag : null;

    private sealed record Said(string Kind, string Text)
    {
        public MediaRef? Media { get; init; }
    }

    private static Said? OfKind(JsonElement message)
    {
        var caption = message.Text("caption") ?? "";
        if (message.Text("text") is { } text)
            return new("text", text);
        if (message.Items("photo").LastOrDefault().Id("file_id") is { } photo)
            return new("photo", caption) { Media = new MediaRef(photo, null, null, "image/jpeg") };
        // An animation comes as a document as well.
        foreach (var (kind, mediaType) in new[] { ("animation", "video/mp4"), ("video", "video/mp4"), ("video_note", "video/mp4"), ("voice", "audio/ogg"), ("audio", "audio/mpeg"), ("document", "application/octet-stream") })
            if (message.Id(kind, "file_id") is { } file)
                return new(kind, caption) { Media = new MediaRef(file, null, message.Line(200, kind, "file_name"), message.Line(100, kind, "mime_type") ?? mediaType) };
        if (message.Id("sticker", "file_id") is { } sticker)
            return new("sticker", message.Line(20, "sticker", "emoji") ?? "")
            {
                Media = new MediaRef(sticker, null, null, message.Is("sticker", "is_video") ? "video/webm" : message.Is("sticker", "is_animated") ? "application/x-tgsticker" : "image/webp"),
            };
        var place = message.At("venue", "location").ValueKind == JsonValueKind.Object ? message.At("venue", "location") : message.At("location");
        if (place.Number("latitude") is { } latitude && place.Number("longitude") is { } longitude)
            return new("location", Spoken.Location(latitude, longitude, message.Line(200, "venue", "title"), message.Line(300, "venue", "address")));
        if (message.At("contact").ValueKind == JsonValueKind.Object)
            return new("contact", Spoken.Contact(
                string.Join(' ', new[] { message.Line(100, "contact", "first_name"), message.Line(100, "contact", "last_name") }.OfType<string>()), [message.Line(50, "contact", "phone_number")], []));
        if (message.At("poll").ValueKind == JsonValueKind.Object)
            return new("poll", string.Join('\n', new[] { message.Text("poll", "question") }.Concat(message.Items("poll", "options").Take(20).Select(option => "• " + option.Line(200, "text"))).OfType<string>()));
        if (message.At("dice").ValueKind == JsonValueKind.Object)
            return new("dice", $"{message.Line(20, "dice", "emoji")} {message.Text("dice", "value")}".Trim());
        return message.EnumerateObject().Select(member => member.Name).Any(IsContent) ? new("unsupported", Spoken.Unsupported("")) : null;
    }

    // Members that every message may have, and those by which Telegram itself speaks.
    private static bool IsContent(string member) => member is not (
        "message_id" or "message_thread_id" or "from" or "sender_chat" or "date" or "chat" or "edit_date" or "reply_to_message" or "via_bot" or "author_signature" or "media_group_id" or "is_topic_message"
        or "new_chat_members" or "left_chat_member" or "new_chat_title" or "new_chat_photo" or "delete_chat_photo" or "group_chat_created" or "supergroup_chat_created" or "channel_chat_created"
        or "migrate_to_chat_id" or "migrate_from_chat_id" or "pinned_message" or "message_auto_delete_timer_changed" or "forum_topic_created" or "forum_topic_closed" or "video_chat_started" or "video_chat_ended"
        or "users_shared" or "chat_shared" or "write_access_allowed" or "connected_website");
}
