using System.Text.Json;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers.Meta;

namespace Omnichannel.Social.Providers.Messenger;

internal sealed partial class Messenger
{
    /// <inheritdoc/>
    public IEnumerable<ProviderEvent> Normalize(JsonElement payload, SocialAccount addressed)
    {
        foreach (var entry in payload.Items("entry"))
        {
            // An entry of nobody's page is nobody's, and not the addressed account's.
            var page = entry.Id("id") ?? "?";
            foreach (var happened in MetaMessaging.Of(payload, entry, page))
                yield return happened;
            foreach (var change in entry.Items("changes"))
                yield return OfChange(page, entry, change, () => MetaEnvelope.Alone(payload, entry, "changes", MetaEnvelope.Raw(change)));
        }
    }

    private static ProviderEvent OfChange(string page, JsonElement entry, JsonElement change, Func<string> alone)
    {
        var value = change.At("value");
        var field = change.Text("field");
        if (field is not ("feed" or "mention"))
            return new ProviderEvent.Unknown(page, $"field {change.Line(60, "field") ?? "missing"}") { Alone = alone };
        var item = value.Text("item");
        if (MetaPublic.IsOwn(value.At("from"), page))
            return new ProviderEvent.Ignored(page, "the page's own") { Alone = alone };
        var kind = field == "mention" ? "mention" : item;
        if (field == "feed" && item is not ("comment" or "post" or "status" or "photo" or "video"))
            // Likes and shares are no questions.
            return new ProviderEvent.Ignored(page, "feed") { Alone = alone };
        var post = value.ShortId("post_id");
        if ((item == "comment" ? value.ShortId("comment_id") : post) is not { } id)
            return new ProviderEvent.Unknown(page, $"{kind} without id") { Alone = alone };
        var verb = value.Text("verb") switch { "edited" or "edit" => "edit", "remove" or "delete" or "hide" => "remove", _ => null };
        var changed = verb is null ? null : $"{verb}:{entry.ShortId("time")}";
        return MetaPublic.Of(
            page,
            id,
            post ?? id,
            value.ShortId("from", "id") ?? value.ShortId("sender_id") ?? id,
            value.Line(200, "from", "name") ?? value.Line(200, "sender_name"),
            value.Text("message") ?? value.Text("link") ?? (kind == "mention" ? "@" : ""),
            kind is "status" or "photo" or "video" ? "post" : kind ?? "comment",
            changed,
            value.Instant("created_time") ?? entry.Instant("time") ?? DateTimeOffset.MaxValue,
            alone);
    }
}
