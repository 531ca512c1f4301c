using Omnichannel.Gateway.Callers;
using Omnichannel.Gateway.Edge;
using Omnichannel.Hosting.Limits;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Gateway.Limits;

/// <summary>
/// Bounds of requests, counted by each gateway process for itself: per network address for whoever has not shown a good credential, per API key or session, and per tenant.
/// A stream counts when it is opened. Configuration: <c>Limits:Address</c>, <c>Limits:Key</c>, <c>Limits:Tenant</c>, each with <c>PerSecond</c> (0: no bound) and <c>Burst</c>.
/// </summary>
/// <remarks>Headers <c>RateLimit-Policy</c> and <c>RateLimit</c> as in draft-ietf-httpapi-ratelimit-headers-10.</remarks>
sealed class RateLimits(IConfiguration configuration) : IDisposable
{
    // An office of a thousand people who sign in together behind one address; a platform that catches up after a night. Ordinary work is far below.
    readonly Limit? address = Limit.Read(configuration, "Address", perSecond: 50, burst: 2_000);
    readonly Limit? key = Limit.Read(configuration, "Key", perSecond: 200, burst: 4_000);
    readonly Limit? tenant = Limit.Read(configuration, "Tenant", perSecond: 500, burst: 10_000);

    // Whoever can choose addresses cannot choose how much is remembered of them: networks share this many buckets, by a hash that differs from process to process.
    const int AddressBuckets = 65_536;

    /// <summary>
    /// Counts a request against its address: once, before a credential is looked up that nobody has shown before, or after one was found no good.
    /// False where the address has used up what it had.
    /// </summary>
    public bool AllowStranger(HttpContext context)
    {
        if (address is null || IsFree(context.Request.Path))
            return true;
        if (context.Items[typeof(RateLimits)] is TimeSpan before)
            return before == TimeSpan.Zero;
        var wait = address.Take(BucketOf(context));
        context.Items[typeof(RateLimits)] = wait;
        return wait == TimeSpan.Zero;
    }

    /// <summary>Refuses what is too much, once it is known who calls, and says in the headers what is left.</summary>
    public async Task Handle(HttpContext context, RequestDelegate next)
    {
        if (!IsFree(context.Request.Path) && Check(context) is var (policy, wait))
            await TooManyRequests.Answer(context, policy, wait).ExecuteAsync(context);
        else
            await next(context);
    }

    public void Dispose()
    {
        address?.Dispose();
        key?.Dispose();
        tenant?.Dispose();
    }

    (string Policy, TimeSpan Wait)? Check(HttpContext context)
    {
        if (GatewayAuthentication.CallerOf(context) is null)
        {
            if (address is null || context.Items[typeof(RateLimits)] is not TimeSpan wait)
                return null;
            Tell(context, address.PolicyField, address.LeftField(BucketOf(context)));
            return wait == TimeSpan.Zero ? null : (address.Policy, wait);
        }

        var caller = context.Caller();
        // The platform has no tenant.
        var (whose, ofTenant) = ($"{caller.Tenant} {caller.SessionId?.ToString() ?? caller.Subject}", caller.Tenant.Length > 0 ? tenant : null);
        var refused = Take(key, whose) ?? Take(ofTenant, caller.Tenant);
        var limits = new[] { (Limit: key, Whose: whose), (Limit: ofTenant, Whose: caller.Tenant) }.Where(one => one.Limit is not null).ToList();
        if (limits.Count > 0)
            Tell(context, string.Join(", ", limits.Select(one => one.Limit!.PolicyField)), string.Join(", ", limits.Select(one => one.Limit!.LeftField(one.Whose))));
        return refused;
    }

    static (string Policy, TimeSpan Wait)? Take(Limit? limit, string whose) =>
        limit?.Take(whose) is { } wait && wait > TimeSpan.Zero ? (limit.Policy, wait) : null;

    static void Tell(HttpContext context, string policies, string left)
    {
        context.Response.Headers["RateLimit-Policy"] = policies;
        context.Response.Headers["RateLimit"] = left;
    }

    /// <summary>
    /// What is never too much. Whoever watches over the gateway must hear from it also, and above all, when it is flooded. All callers of all tenants come from the few addresses of a
    /// provider of phone calls, and a step that is refused drops its caller: Phone tells by the signature who asks.
    /// </summary>
    internal static bool IsFree(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.Ordinal) || path.StartsWithSegments("/channels/phone", StringComparison.Ordinal);

    static string BucketOf(HttpContext context) =>
        ((uint)ClientNetwork.Of(context.Connection.RemoteIpAddress).GetHashCode(StringComparison.Ordinal) % AddressBuckets).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
