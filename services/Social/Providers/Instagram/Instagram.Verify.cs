using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers.Meta;

namespace Omnichannel.Social.Providers.Instagram;

internal sealed partial class Instagram
{
    /// <inheritdoc/>
    public bool Verifies(IHeaderDictionary headers, ReadOnlySpan<byte> body, string signing) => MetaSignature.Verifies(headers, body, signing);

    /// <inheritdoc/>
    public string? Handshake(IQueryCollection query, SocialAccount account) => MetaSignature.Handshake(query, account);
}
