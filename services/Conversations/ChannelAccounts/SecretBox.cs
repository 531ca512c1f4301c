using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Conversations.ChannelAccounts;

/// <summary>Encrypts the secrets of channel accounts with AES-256-GCM; a box opens only for the account it was made for.</summary>
/// <remarks>Configuration: <c>Secrets:Key</c>, base64 of 32 bytes. Layout: version 1, nonce (12), tag (16), ciphertext.</remarks>
public sealed class SecretBox
{
    /// <summary>The key channel accounts' secrets are encrypted with.</summary>
    public static readonly Setting Key = new("Secrets:Key", "base64 of 32 bytes; what was encrypted under it is lost with it", Setting.Base64(32, 32));

    const byte Version = 1;
    const int NonceSize = 12;
    const int TagSize = 16;

    readonly byte[] key;

    /// <exception cref="InvalidOperationException">The key is missing or of another size.</exception>
    public SecretBox(IConfiguration configuration) => key = Convert.FromBase64String(Key.Read(configuration));

    /// <summary>Seals the secrets of an account.</summary>
    public byte[] Seal(string tenant, string account, IReadOnlyDictionary<string, string> secrets)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(secrets);
        var box = new byte[1 + NonceSize + TagSize + plain.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plain, box.AsSpan(1 + NonceSize + TagSize), box.AsSpan(1 + NonceSize, TagSize), Owner(tenant, account));
        return box;
    }

    /// <summary>Opens them.</summary>
    /// <exception cref="CryptographicException">They were sealed with another key, for another account, or changed.</exception>
    public IReadOnlyDictionary<string, string> Open(string tenant, string account, ReadOnlySpan<byte> box)
    {
        if (box.Length < 1 + NonceSize + TagSize || box[0] != Version)
            throw new CryptographicException("The secrets are sealed in an unknown way.");
        var plain = new byte[box.Length - 1 - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(box.Slice(1, NonceSize), box[(1 + NonceSize + TagSize)..], box.Slice(1 + NonceSize, TagSize), plain, Owner(tenant, account));
        return JsonSerializer.Deserialize<Dictionary<string, string>>(plain) ?? throw new CryptographicException("The secrets are no object.");
    }

    static byte[] Owner(string tenant, string account) => Encoding.UTF8.GetBytes($"{tenant}/{account}");
}
