using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Gateway.ApiKeys;

/// <summary>
/// An API key as its owner holds it: <c>omk_</c>, eight hexadecimal digits that may be shown and logged, <c>_</c>, and 256 random bits in base64url (RFC 4648 § 5).
/// Only its SHA-256 is stored: with 256 bits of entropy nothing slower is needed.
/// </summary>
/// <param name="Text">The whole key; shown once.</param>
readonly record struct ApiKeySecret(string Text)
{
    public const string Scheme = "omk_";
    const int PrefixLength = 12;
    const int SecretLength = 43;

    /// <summary>A new key from the system's random generator.</summary>
    public static ApiKeySecret New() =>
        new(Scheme + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)) + "_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    /// <summary>Reads a presented key; null where it cannot be one, which spares the look-up.</summary>
    public static ApiKeySecret? Parse(string text) =>
        text.Length == PrefixLength + 1 + SecretLength && text.StartsWith(Scheme, StringComparison.Ordinal) && text[PrefixLength] == '_' ? new ApiKeySecret(text) : null;

    /// <summary><c>omk_</c> and eight digits.</summary>
    public string Prefix => Text[..PrefixLength];

    /// <summary>SHA-256 of the whole key.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.ASCII.GetBytes(Text));

    public override string ToString() => Prefix;
}
