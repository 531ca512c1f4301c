using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.Sessions;

/// <summary>
/// Passwords by ASP.NET Core Identity's hasher (PBKDF2, HMAC-SHA512, 100,000 rounds). Hashing is made to cost time: at most half of the processors do it at once,
/// so that a flood of sign-ins cannot starve the rest of the gateway.
/// </summary>
sealed class Passwords : IDisposable
{
    /// <summary>Fewest characters of a password (NIST SP 800-63B asks for 8 at least).</summary>
    public const int MinLength = 10;

    /// <summary>Most characters of a password.</summary>
    public const int MaxLength = 256;

    static readonly object Nobody = new();

    readonly PasswordHasher<object> hasher = new();
    readonly string nobodys;
    readonly ConcurrencyLimiter turns = new(new ConcurrencyLimiterOptions { PermitLimit = Math.Max(1, Environment.ProcessorCount / 2), QueueLimit = 256 });

    public Passwords() => nobodys = hasher.HashPassword(Nobody, "nobody's password");

    /// <summary>The hash to store.</summary>
    /// <exception cref="UnavailableException">Too many wait for their turn.</exception>
    public async Task<string> Hash(string password, CancellationToken ct)
    {
        using var turn = await Turn(ct);
        return hasher.HashPassword(Nobody, password);
    }

    /// <summary>Compares; without a hash (nobody has that address, or no password yet) it takes as long and says no.</summary>
    /// <exception cref="UnavailableException">Too many wait for their turn.</exception>
    public async Task<bool> IsRight(string? hash, string password, CancellationToken ct)
    {
        using var turn = await Turn(ct);
        return hasher.VerifyHashedPassword(Nobody, hash ?? nobodys, password) is not PasswordVerificationResult.Failed && hash is not null;
    }

    public void Dispose() => turns.Dispose();

    async Task<RateLimitLease> Turn(CancellationToken ct)
    {
        var turn = await turns.AcquireAsync(1, ct);
        if (turn.IsAcquired)
            return turn;
        turn.Dispose();
        throw new UnavailableException("Too many sign in at this moment.");
    }
}
