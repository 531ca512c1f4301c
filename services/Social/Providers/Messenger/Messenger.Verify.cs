using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers.Meta;

namespace Omnichannel.Social.Providers.Messenger;

internal sealed partial class Messenger
{
    /// <inheritdoc/>
    public bool Verifies(IHeaderDictionary headers, ReadOnlySpan<byte> body, string signing) => MetaSignature.Verifies(headers, body, signing);

    /// <inheritdoc/>
    public string? Handshake(IQueryCollection query, SocialAccount account) => MetaSignature.Handshake(query, account);
}
