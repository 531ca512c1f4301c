using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Configuration;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Hosting.Limits;

/// <summary>
/// One bound of requests as a token bucket for each of those it tells apart: so many at once, refilled at so many a second. Those who have rested for a while take no memory.
/// </summary>
public sealed class Limit : IDisposable
{
    readonly PartitionedRateLimiter<string> buckets;
    readonly double perSecond;
    readonly int burst;

    /// <param name="policy">Its name in the headers and answers.</param>
    /// <param name="perSecond">Requests a second in the long run, above 0.</param>
    /// <param name="burst">Requests at once after a rest, at least 1.</param>
    public Limit(string policy, double perSecond, int burst)
    {
        (Policy, this.perSecond, this.burst) = (policy, perSecond, burst);
        // Refilled ten times a second, or as often as a whole token comes.
        var tokens = Math.Max(1, (int)(perSecond / 10));
        var options = new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds(tokens / perSecond),
            QueueLimit = 0,
        };
        buckets = PartitionedRateLimiter.Create<string, string>(whose => RateLimitPartition.GetTokenBucketLimiter(whose, _ => options), StringComparer.Ordinal);
    }

    /// <summary>Its name in the headers and answers.</summary>
    public string Policy { get; }

    /// <summary>The field of <c>RateLimit-Policy</c>: the quota is the burst, the window the seconds in which it is refilled.</summary>
    public string PolicyField => string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";q={burst};w={Math.Max(1, (int)Math.Ceiling(burst / perSecond))}");

    /// <summary>Reads a bound from <c>Limits:{policy}:PerSecond</c> and <c>Limits:{policy}:Burst</c>; null where <c>PerSecond</c> is 0, which takes the bound away.</summary>
    /// <exception cref="InvalidOperationException">A value is no such number.</exception>
    public static Limit? Read(IConfiguration configuration, string policy, double perSecond, int burst)
    {
        if (PerSecond(policy).Find(configuration) is { } rate)
            perSecond = double.Parse(rate, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        if (Burst(policy).Find(configuration) is { } most)
            burst = int.Parse(most, NumberStyles.None, CultureInfo.InvariantCulture);
        return perSecond == 0 ? null : new Limit(policy.ToLowerInvariant(), perSecond, burst);
    }

    /// <summary>The setting of a bound's rate.</summary>
    public static Setting PerSecond(string policy) => new(
        $"Limits:{policy}:PerSecond",
        "requests a second in the long run, 0.001 to 1000000, or 0 for no bound",
        text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is 0 or (>= 0.001 and <= 1_000_000) ? null : "is no such number",
        IsOptional: true);

    /// <summary>The setting of a bound's burst.</summary>
    public static Setting Burst(string policy) => new(
        $"Limits:{policy}:Burst",
        "requests at once after a rest, from 1 up",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most >= 1 ? null : "is no such number",
        IsOptional: true);

    /// <summary>Takes one request of somebody's. Zero where it may go on, else how long to wait for the next.</summary>
    public TimeSpan Take(string whose)
    {
        using var lease = buckets.AttemptAcquire(whose);
        return lease.IsAcquired ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Max(1, 1 / perSecond));
    }

    /// <summary>The field of <c>RateLimit</c>: what is left, and the seconds until all of it is there again.</summary>
    public string LeftField(string whose)
    {
        var left = buckets.GetStatistics(whose)?.CurrentAvailablePermits ?? burst;
        return string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";r={left};t={(int)Math.Ceiling((burst - left) / perSecond)}");
    }

    /// <inheritdoc/>
    public void Dispose() => buckets.Dispose();
}
