using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Omnichannel.Gateway.Sessions;

/// <summary>
/// A refresh token: <c>omr_</c> and base64url of session id, generation and an HMAC-SHA256 over both and the session's random salt.
/// The HMAC tells an old token of this session, whose return betrays a theft, from a forged one, which anybody can send; and the same generation always has the
/// same token, so that a client whose answer got lost can ask again. The database alone yields no token (the key is missing), nor does the key (the salt is).
/// </summary>
/// <param name="Session">Session id.</param>
/// <param name="Generation">1 at sign-in, one more with each refresh.</param>
readonly record struct RefreshToken(Guid Session, int Generation)
{
    const string Scheme = "omr_";
    const int Body = 16 + 4;
    const int Mac = 32;

    /// <summary>The token as the client holds it.</summary>
    public string Write(byte[] key, byte[] salt)
    {
        var bytes = new byte[Body + Mac];
        WriteBody(bytes);
        Sign(key, salt).CopyTo(bytes.AsSpan(Body));
        return Scheme + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads what a client sent, without belief in it: <see cref="IsGenuine"/> tells.</summary>
    public static bool TryRead(string? text, out RefreshToken token, out byte[] mac)
    {
        token = default;
        mac = [];
        var bytes = new byte[Body + Mac];
        if (text is null || text.Length != Scheme.Length + 70 || !text.StartsWith(Scheme, StringComparison.Ordinal)
            || Base64Url.DecodeFromChars(text.AsSpan(Scheme.Length), bytes, out _, out var written) is not OperationStatus.Done || written != bytes.Length)
            return false;

        token = new RefreshToken(new Guid(bytes.AsSpan(0, 16), bigEndian: true), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)));
        mac = bytes[Body..];
        return true;
    }

    /// <summary>True where the gateway wrote this token; constant time.</summary>
    public bool IsGenuine(byte[] mac, byte[] key, byte[] salt) => CryptographicOperations.FixedTimeEquals(mac, Sign(key, salt));

    byte[] Sign(byte[] key, byte[] salt)
    {
        var message = new byte[Body + salt.Length];
        WriteBody(message);
        salt.CopyTo(message, Body);
        return HMACSHA256.HashData(key, message);
    }

    void WriteBody(Span<byte> bytes)
    {
        Session.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], Generation);
    }
}
