using System.Security.Claims;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Gateway.Callers;

/// <summary>A caller whose credential was found good, with the internal token that tells services of him.</summary>
/// <param name="caller">Who it is.</param>
/// <param name="expiresAt">When his credential runs out, or null.</param>
/// <param name="tokens">Issuer of the internal token.</param>
sealed class KnownCaller(Caller caller, DateTimeOffset? expiresAt, InternalToken tokens)
{
    /// <summary>How long an internal token is valid. Services check it when a request begins; a stream that has begun goes on.</summary>
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(2);

    static readonly TimeSpan LeastLeft = TimeSpan.FromMinutes(1);

    Issued? issued;

    /// <summary>When his credential runs out, or null.</summary>
    public DateTimeOffset? ExpiresAt { get; } = expiresAt;

    /// <summary>The caller as ASP.NET Core's authorization sees him; the claims are those of the internal token.</summary>
    public ClaimsPrincipal Principal { get; } = new(new ClaimsIdentity(Claims(caller), GatewayAuthentication.SchemeName, "sub", "role"));

    /// <summary>An internal token that is valid for another minute at least; the same one for as long as it is.</summary>
    public string InternalToken(DateTimeOffset now)
    {
        var present = issued;
        if (present is null || present.ExpiresAt - now < LeastLeft)
            issued = present = new Issued(tokens.Create(caller, TokenLifetime), now + TokenLifetime);
        return present.Token;
    }

    static List<Claim> Claims(Caller caller)
    {
        var claims = new List<Claim> { new("tenant", caller.Tenant), new("sub", caller.Subject), new("kind", caller.Kind.ToString()) };
        if (caller.AgentId is { } agent)
            claims.Add(new Claim("agent", agent));
        if (caller.SessionId is { } session)
            claims.Add(new Claim("sid", session.ToString()));
        claims.AddRange(caller.Roles.Select(role => new Claim("role", role)));
        return claims;
    }

    sealed record Issued(string Token, DateTimeOffset ExpiresAt);
}
