using System.Security.Cryptography;
using System.Text;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Gateway.Sessions;

/// <summary>
/// The gateway's own keys, derived (HKDF-SHA256, RFC 5869) from <c>Tokens:Key</c> or, where that is not set, from <c>Internal:Key</c>; both base64 of at least 32 bytes.
/// One per purpose, so that no token is ever taken for another kind; every gateway process derives the same.
/// </summary>
sealed class Keys
{
    /// <summary>The key they are derived from.</summary>
    public static readonly Setting Tokens = new("Tokens:Key", "base64 of at least 32 bytes, the same in every gateway; without it Internal__Key serves", Setting.Base64(32), IsOptional: true);

    public Keys(IConfiguration configuration)
    {
        var root = Convert.FromBase64String(Tokens.Find(configuration) ?? InternalToken.Key.Read(configuration));
        AccessTokens = Derive(root, "access tokens");
        RefreshTokens = Derive(root, "refresh tokens");
        SealedAnswers = Derive(root, "sealed answers");
        AttemptBuckets = Derive(root, "sign-in attempts");
    }

    public byte[] AccessTokens { get; }

    public byte[] RefreshTokens { get; }

    public byte[] SealedAnswers { get; }

    public byte[] AttemptBuckets { get; }

    static byte[] Derive(byte[] root, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, root, 32, salt: null, Encoding.ASCII.GetBytes("omnichannel gateway " + purpose));
}
