using System.Text.Json;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers.Meta;

namespace Omnichannel.Social.Providers.Instagram;

internal sealed partial class Instagram
{
    /// <inheritdoc/>
    public IEnumerable<ProviderEvent> Normalize(JsonElement payload, SocialAccount addressed)
    {
        foreach (var entry in payload.Items("entry"))
        {
            var account = entry.Id("id") ?? "?";
            foreach (var happened in MetaMessaging.Of(payload, entry, account))
                yield return happened;
            foreach (var change in entry.Items("changes"))
                yield return OfChange(account, entry, change, () => MetaEnvelope.Alone(payload, entry, "changes", MetaEnvelope.Raw(change)));
        }
    }

    private static ProviderEvent OfChange(string account, JsonElement entry, JsonElement change, Func<string> alone)
    {
        var value = change.At("value");
        var at = entry.Instant("time") ?? DateTimeOffset.MaxValue;
        return change.Text("field") switch
        {
            "comments" or "live_comments" when MetaPublic.IsOwn(value.At("from"), account) => new ProviderEvent.Ignored(account, "the account's own") { Alone = alone },
            "comments" or "live_comments" when value.ShortId("id") is { } id => MetaPublic.Of(
                account, id, value.ShortId("media", "id") ?? id, value.ShortId("from", "id") ?? id, value.Line(100, "from", "username"), value.Text("text") ?? "", "comment", null, at, alone),
            // Who mentions is not said: each mention is a thread of its own.
            "mentions" when (value.ShortId("comment_id") ?? value.ShortId("media_id")) is { } id =>
                MetaPublic.Of(account, id, value.ShortId("media_id") ?? id, $"mention-{id}", null, "@", "mention", null, at, alone),
            "message_reactions" or "messaging_seen" or "story_insights" => new ProviderEvent.Ignored(account, "news") { Alone = alone },
            _ => new ProviderEvent.Unknown(account, $"field {change.Line(60, "field") ?? "missing"}") { Alone = alone },
        };
    }
}
