using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Omnichannel.Hosting.Security;

/// <summary>What kind of caller stands behind a request.</summary>
public enum CallerKind
{
    /// <summary>Somebody who signed in.</summary>
    Person,

    /// <summary>An API key of a tenant.</summary>
    ApiKey,

    /// <summary>Another service of the installation; belongs to no tenant.</summary>
    Service,

    /// <summary>The installation's operator (platform key); belongs to no tenant.</summary>
    Platform,
}

/// <summary>Who calls, as the internal token says.</summary>
/// <param name="Tenant">Tenant id; empty for services and the platform.</param>
/// <param name="Subject">Person id, API key id or service name.</param>
/// <param name="Kind">Kind of caller.</param>
/// <param name="AgentId">The agent a person works as, or null.</param>
/// <param name="SessionId">The person's session, or null.</param>
/// <param name="Roles">Roles: <c>admin</c>, <c>supervisor</c>, <c>agent</c>.</param>
public sealed record Caller(string Tenant, string Subject, CallerKind Kind, string? AgentId, Guid? SessionId, IReadOnlySet<string> Roles)
{
    internal static Caller? From(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true } || !Enum.TryParse<CallerKind>(principal.FindFirstValue("kind"), out var kind))
            return null;
        return new Caller(
            principal.FindFirstValue("tenant") ?? "",
            principal.FindFirstValue("sub") ?? "",
            kind,
            principal.FindFirstValue("agent"),
            Guid.TryParse(principal.FindFirstValue("sid"), out var session) ? session : null,
            principal.FindAll("role").Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal));
    }
}

/// <summary>Reads the caller of a request.</summary>
public static class CallerOfRequest
{
    /// <summary>The authenticated caller; endpoints behind a policy always have one.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is anonymous.</exception>
    public static Caller Caller(this HttpContext context)
    {
        if (context.Items.TryGetValue(typeof(Caller), out var known))
            return (Caller)known!;
        var caller = Security.Caller.From(context.User) ?? throw new InvalidOperationException("The request has no caller.");
        context.Items[typeof(Caller)] = caller;
        return caller;
    }
}
