using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Hosting.Limits;

/// <summary>The one way in which a service says that somebody asks too often.</summary>
public static class TooManyRequests
{
    /// <summary>A bound was reached.</summary>
    public static readonly ProblemType Type = new(
        StatusCodes.Status429TooManyRequests,
        "too-many-requests",
        "Too many requests.",
        "A bound was reached; `policy` names it: `address` (requests without a good credential), `key` (an API key or a session), `tenant` (all of a tenant's callers together), `chat-visitor` and `chat-address` (a visitor of web chat, and all from his network address), "
        + "or `sign-in` (failed sign-ins of an e-mail address or from a network address within 15 minutes).",
        "Wait for the seconds in `Retry-After`, then repeat the request. `RateLimit` tells in every answer what is left.");

    static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("omnichannel.limited", "{request}", "Requests refused because of a bound, by bound.");

    /// <summary>Answers 429 with <c>Retry-After</c> in whole seconds.</summary>
    public static IResult Answer(HttpContext context, string policy, TimeSpan wait)
    {
        Refused.Add(1, new KeyValuePair<string, object?>("omnichannel.policy", policy));
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problems.Of(Type, $"The bound '{policy}' was reached.", new Dictionary<string, object?>(StringComparer.Ordinal) { ["policy"] = policy });
    }
}
