using System.Net.Http.Headers;
using System.Text.Json;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers.Meta;
using Omnichannel.Social.Replies;

namespace Omnichannel.Social.Providers.Messenger;

internal sealed partial class Messenger
{
    /// <inheritdoc/>
    public Task<MediaPlace> LocateAsync(MediaRef media, SocialAccount account, ProviderApi api, CancellationToken ct) => Task.FromResult(MetaMedia.Of(media));

    /// <inheritdoc/>
    public Task<Prepared> PrepareAsync(ReplyPart part, SocialAccount account, ProviderApi api, CancellationToken ct) =>
        GraphMessages.PrepareAsync(part, account, api, "comments", null, Words, ct);

    /// <inheritdoc/>
    public SendOutcome Read(int status, HttpResponseHeaders headers, JsonElement body) => GraphMessages.Read(status, headers, body, Words);
}
