using System.Security.Cryptography;
using System.Text;
using Omnichannel.Social.Accounts;

namespace Omnichannel.Social.Providers.Meta;

/// <summary>How webhooks of Meta's platforms are known: hex HMAC-SHA256 of the raw body under the app's secret, and a token that both sides know at the handshake.</summary>
internal static class MetaSignature
{
    /// <summary>Name of the account's secret that signs.</summary>
    public const string AppSecret = "appSecret";

    private const string Prefix = "sha256=";
    private const string VerifyToken = "verifyToken";
    private const int LongestChallenge = 200;

    /// <summary>Whether the one header <c>X-Hub-Signature-256</c> is the body's.</summary>
    public static bool Verifies(IHeaderDictionary headers, ReadOnlySpan<byte> body, string appSecret)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(appSecret), body, expected);
        var signature = headers["X-Hub-Signature-256"];
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (signature.Count != 1 || signature[0] is not { } text || text.Length != Prefix.Length + given.Length * 2 || !text.StartsWith(Prefix, StringComparison.Ordinal)
            // Lower case, as it is documented: one signature has one spelling.
            || text.AsSpan(Prefix.Length).ContainsAnyInRange('A', 'F')
            || Convert.FromHexString(text.AsSpan(Prefix.Length), given, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }

    /// <summary>The challenge to answer with, where the token is the account's; else null.</summary>
    public static string? Handshake(IQueryCollection query, SocialAccount account) =>
        query["hub.mode"] is ["subscribe"]
        && query["hub.verify_token"] is [{ } token]
        && account.Secret(VerifyToken) is { } known
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), SHA256.HashData(Encoding.UTF8.GetBytes(known)))
        && query["hub.challenge"] is [{ Length: > 0 and <= LongestChallenge } challenge]
            ? challenge
            : null;
}
