using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers.Meta;
using Omnichannel.Social.Replies;

namespace Omnichannel.Social.Providers.Instagram;

internal sealed partial class Instagram
{
    /// <inheritdoc/>
    public Task<MediaPlace> LocateAsync(MediaRef media, SocialAccount account, ProviderApi api, CancellationToken ct) => Task.FromResult(MetaMedia.Of(media));

    /// <inheritdoc/>
    public Task<Prepared> PrepareAsync(ReplyPart part, SocialAccount account, ProviderApi api, CancellationToken ct)
    {
        var reply = part.Reply;
        if (!reply.To.Address.StartsWith("mention-", StringComparison.Ordinal))
            return GraphMessages.PrepareAsync(part, account, api, "replies", "?platform=instagram", Words, ct);
        if (reply.Private || part.File is not null)
            return Task.FromResult<Prepared>(new Prepared.Not(new SendOutcome.Refused("A mention is answered in public and by text: Instagram does not say who wrote it.")));
        // An answer to a mention goes to the account's own edge and says which.
        var post = reply.ThreadKey.Split(':')[1];
        var body = new JsonObject { ["media_id"] = post, ["message"] = part.Text };
        if (reply.InReplyTo is { } comment && comment != post)
            body["comment_id"] = comment;
        return Task.FromResult<Prepared>(new Prepared.Call(() =>
            GraphApi.Post(api.Url($"{Uri.EscapeDataString(account.Settings.AccountId ?? "me")}/mentions"), account.Secret(GraphApi.AccessToken)!, body)));
    }

    /// <inheritdoc/>
    public SendOutcome Read(int status, HttpResponseHeaders headers, JsonElement body) => GraphMessages.Read(status, headers, body, Words);
}
