using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Gateway.Callers;

/// <summary>
/// The installation operator's key, <c>Platform:Key</c> (32 characters at least). It may make and change tenants and create the first admin key of a tenant,
/// nothing else. Without it there is no operator.
/// </summary>
sealed class PlatformKey
{
    readonly byte[]? hash;

    public PlatformKey(IConfiguration configuration)
    {
        if (configuration["Platform:Key"] is not { Length: > 0 } key)
            return;
        if (key.Length < 32)
            throw new InvalidOperationException("Configuration Platform:Key is shorter than 32 characters.");
        hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
    }

    /// <summary>True for the platform key; constant time.</summary>
    public bool Is(string presented) => hash is not null && CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(presented)));
}
