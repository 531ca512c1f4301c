using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Chat.Sessions;

/// <summary>The secret by which a browser speaks for its session: 256 random bits as base64url; the database knows its SHA-256 alone.</summary>
internal static class SessionToken
{
    /// <summary>The request header it stands in; never an address, which ends up in logs.</summary>
    public const string Header = "Chat-Token";

    /// <summary>A new one.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of it.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
