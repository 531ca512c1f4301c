using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers.Meta;

namespace Omnichannel.Social.Providers.WhatsApp;

internal sealed partial class WhatsApp
{
    /// <inheritdoc/>
    public IEnumerable<ProviderEvent> Normalize(JsonElement payload, SocialAccount addressed)
    {
        foreach (var entry in payload.Items("entry"))
            foreach (var change in entry.Items("changes"))
                foreach (var happened in OfChange(payload, entry, change))
                    yield return happened;
    }

    private static IEnumerable<ProviderEvent> OfChange(JsonElement payload, JsonElement entry, JsonElement change)
    {
        var value = change.At("value");
        var number = value.Id("metadata", "phone_number_id");
        string Alone(string list, JsonElement one) => MetaEnvelope.Alone(
            payload,
            entry,
            "changes",
            $$$"""{"field":{{{MetaEnvelope.Raw(change.At("field"))}}},"value":{"messaging_product":"whatsapp","metadata":{{{MetaEnvelope.Raw(value.At("metadata"))}}},"contacts":{{{MetaEnvelope.Raw(value.At("contacts"))}}},"{{{list}}}":[{{{MetaEnvelope.Raw(one)}}}]}}""");
        if (change.Text("field") != "messages" || number is null)
        {
            // News of templates, of the account's quality…: of the whole business, not of a number.
            yield return new ProviderEvent.Unknown(number, $"field {change.Line(60, "field") ?? "missing"}") { Alone = () => MetaEnvelope.Alone(payload, entry, "changes", MetaEnvelope.Raw(change)) };
            yield break;
        }

        foreach (var message in value.Items("messages"))
            yield return OfMessage(number, value, message, () => Alone("messages", message));
        foreach (var status in value.Items("statuses"))
            yield return OfStatus(number, status, () => Alone("statuses", status));
        foreach (var error in value.Items("errors"))
            yield return new ProviderEvent.Unknown(number, $"error {error.Line(200, "title") ?? error.Line(200, "code")}") { Alone = () => Alone("errors", error) };
    }

    private static ProviderEvent OfMessage(string number, JsonElement value, JsonElement message, Func<string> alone)
    {
        // Who hides his number is known by an id of this business alone.
        var phone = message.Id("from");
        var user = message.Id("from_user_id");
        var contact = value.Items("contacts").FirstOrDefault(c => (phone is not null && c.Id("wa_id") == phone) || (user is not null && c.Id("user_id") == user));
        if (contact.ValueKind == JsonValueKind.Undefined && phone is null && user is null)
            contact = value.Items("contacts").FirstOrDefault();
        phone ??= contact.Id("wa_id");
        user ??= contact.Id("user_id");
        if (message.Id("id") is not { } id || (phone ?? user) is null)
            return new ProviderEvent.Unknown(number, "a message without id or sender") { Alone = alone };
        var name = contact.Line(200, "profile", "name") ?? contact.Line(200, "profile", "username");
        var from = phone is not null && phone.All(char.IsAsciiDigit) ? new Party("+" + phone, name, "phone") : new Party((phone ?? user)!, name, "user");
        var read = OfKind(message.Line(40, "type") ?? "", message);
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, said) in new[] { ("payload", read.Payload), ("username", contact.Line(100, "profile", "username")), ("userId", user), ("referral", message.Line(200, "referral", "source_url")), ("group", message.Id("group_id")) })
            if (said is not null)
                attributes[key] = said;
        return new ProviderEvent.Message(number, id, message.Id("group_id") is { } group ? $"group:{group}" : from.Address, from, read.Text, message.Instant("timestamp") ?? DateTimeOffset.MaxValue)
        {
            Alone = alone,
            Kind = read.Kind,
            Media = read.Media is { } media ? [media] : [],
            References = [.. new[] { read.About, message.Id("context", "id") }.OfType<string>().Distinct(StringComparer.Ordinal)],
            Attributes = attributes,
            Unsupported = read.Unsupported,
        };
    }

    private sealed record Said(string Kind, string Text)
    {
        public MediaRef? Media { get; init; }

        public string? About { get; init; }

        public string? Payload { get; init; }

        public string? Unsupported { get; init; }
    }

    private static Said OfKind(string kind, JsonElement message)
    {
        var body = message.At(kind);
        return kind switch
        {
            "text" when body.Text("body") is { } text => new(kind, text),
            "image" or "video" or "audio" or "document" or "sticker" when body.Id("id") is { } media => new(kind, body.Text("caption") ?? "")
            {
                Media = new MediaRef(media, body.Text("url"), body.Line(200, "filename"), body.Line(100, "mime_type") ?? "application/octet-stream"),
            },
            "location" when body.Number("latitude") is { } latitude && body.Number("longitude") is { } longitude =>
                new(kind, Spoken.Location(latitude, longitude, body.Line(200, "name"), body.Line(300, "address"))),
            "contacts" when message.Items("contacts").Any() => new(kind, string.Join('\n', message.Items("contacts").Take(50).Select(Contact))),
            "button" when body.Text("text") is { } text => new(kind, text) { Payload = body.Line(200, "payload") },
            "interactive" => Interactive(body),
            "reaction" when body.Id("message_id") is { } about => new(kind, body.Text("emoji") ?? Spoken.ReactionRemoved) { About = about },
            "order" => new(kind, Order(body)),
            "system" when body.Text("body") is { } text => new(kind, text),
            "edit" when body.Id("original_message_id") is { } about => Edit(about, body.At("message")),
            "revoke" when body.Id("original_message_id") is { } about => new(kind, Spoken.Deleted) { About = about },
            _ => Unsupported(kind, message),
        };
    }

    private static Said Interactive(JsonElement body)
    {
        var kind = body.Line(40, "type") ?? "";
        var answer = body.At(kind);
        return kind switch
        {
            "button_reply" or "list_reply" when answer.Text("title") is { } title => new(kind, title) { Payload = answer.Line(200, "id") },
            "nfm_reply" when (answer.Text("body") ?? answer.Text("response_json")) is { } text => new(kind, text) { Payload = answer.Line(200, "response_json") },
            _ => new("interactive", Spoken.Unsupported(kind)) { Unsupported = $"interactive {kind}" },
        };
    }

    private static Said Edit(string about, JsonElement edited)
    {
        var read = OfKind(edited.Line(40, "type") is { } kind and not ("edit" or "revoke") ? kind : "text", edited);
        return read with { Kind = "edit", Text = Spoken.Edited(read.Text), About = about };
    }

    private static Said Unsupported(string kind, JsonElement message)
    {
        var error = message.Items("errors").FirstOrDefault();
        var what = message.Line(40, "unsupported", "type") ?? (kind.Length > 0 ? kind : "message");
        return new("unsupported", Spoken.Unsupported(what)) { Unsupported = error.Line(200, "error_data", "details") ?? error.Line(200, "title") ?? $"kind {what}" };
    }

    private static string Contact(JsonElement contact) => Spoken.Contact(
        contact.Line(200, "name", "formatted_name"),
        contact.Items("phones").Select(phone => phone.Line(50, "phone") ?? phone.Line(50, "wa_id")),
        contact.Items("emails").Select(email => email.Line(200, "email")));

    private static string Order(JsonElement order)
    {
        var items = order.Items("product_items").Take(100)
            .Select(item => $"{item.Line(20, "quantity") ?? "1"} × {item.Line(100, "product_retailer_id") ?? "?"} {item.Line(20, "item_price")} {item.Line(10, "currency")}".TrimEnd());
        return string.Join('\n', new[] { order.Text("text") }.OfType<string>().Concat(items)) is { Length: > 0 } text ? text : Spoken.Unsupported("order");
    }

    private static ProviderEvent OfStatus(string number, JsonElement status, Func<string> alone)
    {
        var outcome = status.Text("status") switch { "sent" => "sent", "delivered" => "delivered", "read" or "played" => "read", "failed" => "failed", _ => null };
        if (status.Id("id") is not { } id || outcome is null)
            return status.Text("status") is "deleted" or "warning"
                ? new ProviderEvent.Ignored(number, "status") { Alone = alone }
                : new ProviderEvent.Unknown(number, $"status {status.Line(40, "status") ?? "missing"}") { Alone = alone };
        var error = status.Items("errors").FirstOrDefault();
        var code = (long)(error.Number("code") ?? 0);
        var told = error.Line(300, "error_data", "details") ?? error.Line(300, "title") ?? error.Line(300, "message");
        return new ProviderEvent.Status(number, id, outcome, status.Id("recipient_id") ?? status.Id("recipient_user_id"), Detail(code, told), status.Instant("timestamp") ?? DateTimeOffset.MaxValue)
        {
            Alone = alone,
            Tag = status.Line(100, "biz_opaque_callback_data"),
        };
    }

    private static string? Detail(long code, string? told) => code == 0 ? told : $"{Words(code)} {told} ({code})".Trim();
}
