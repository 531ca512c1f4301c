using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Gateway.Sessions;

/// <summary>
/// The gateway's own keys, derived (HKDF-SHA256, RFC 5869) from <c>Tokens:Key</c> or, where that is not set, from <c>Internal:Key</c>; both base64 of at least 32 bytes.
/// One per purpose, so that no token is ever taken for another kind; every gateway process derives the same.
/// </summary>
sealed class Keys
{
    public Keys(IConfiguration configuration)
    {
        var name = configuration["Tokens:Key"] is null ? "Internal:Key" : "Tokens:Key";
        var text = configuration[name] ?? "";
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, buffer, out var length) || length < 32)
            throw new InvalidOperationException($"Configuration {name} is missing or no base64 of at least 32 bytes.");

        var root = buffer[..length];
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
