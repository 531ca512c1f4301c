using System.Security.Cryptography;
using System.Text;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Gateway.Callers;

/// <summary>
/// The installation operator's key, <c>Platform:Key</c> (32 characters at least). It may make and change tenants, create the first admin key of a tenant, and look after
/// parked messages, nothing else. Without it there is no operator.
/// </summary>
sealed class PlatformKey
{
    readonly byte[]? hash;

    readonly KnownCaller platform;

    public PlatformKey(IConfiguration configuration, InternalToken tokens)
    {
        platform = new KnownCaller(new Caller("", "platform", CallerKind.Platform, null, null, new HashSet<string>(StringComparer.Ordinal)), null, tokens);
        if (configuration["Platform:Key"] is not { Length: > 0 } key)
            return;
        if (key.Length < 32)
            throw new InvalidOperationException("Configuration Platform:Key is shorter than 32 characters.");
        hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
    }

    /// <summary>The platform, where its key is presented; constant time.</summary>
    public KnownCaller? CallerOf(string presented) =>
        hash is not null && CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(presented))) ? platform : null;
}
