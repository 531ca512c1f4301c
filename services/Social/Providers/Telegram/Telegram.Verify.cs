using System.Security.Cryptography;
using System.Text;
using Omnichannel.Social.Accounts;

namespace Omnichannel.Social.Providers.Telegram;

internal sealed partial class Telegram
{
    /// <inheritdoc/>
    public bool Verifies(IHeaderDictionary headers, ReadOnlySpan<byte> body, string signing) =>
        headers["X-Telegram-Bot-Api-Secret-Token"] is [{ } token]
        // Of equal length, so that not even the secret's own shows.
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), SHA256.HashData(Encoding.UTF8.GetBytes(signing)));

    /// <inheritdoc/>
    public string? Handshake(IQueryCollection query, SocialAccount account) => null;
}
