using System.Security.Cryptography;
using System.Text;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Gateway.Callers;

/// <summary>
/// The installation operator's key, <c>Platform:Key</c> (32 characters at least). It may make and change tenants, create the first admin key of a tenant, and look after
/// parked messages, nothing else. Without it there is no operator.
/// </summary>
sealed class PlatformKey
{
    /// <summary>The key.</summary>
    public static readonly Setting Key = new(
        "Platform:Key", "the operator's key, 32 characters at least; without it there is no operator", text => text.Length < 32 ? "is shorter than 32 characters" : null, IsOptional: true);

    readonly byte[]? hash;

    readonly KnownCaller platform;

    public PlatformKey(IConfiguration configuration, InternalToken tokens)
    {
        platform = new KnownCaller(new Caller("", "platform", CallerKind.Platform, null, null, new HashSet<string>(StringComparer.Ordinal)), null, tokens);
        if (Key.Find(configuration) is { } key)
            hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
    }

    /// <summary>The platform, where its key is presented; constant time.</summary>
    public KnownCaller? CallerOf(string presented) =>
        hash is not null && CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(presented))) ? platform : null;
}
