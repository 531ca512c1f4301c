using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Omnichannel.Gateway.Sessions;

/// <summary>
/// Access tokens of people: JWTs (RFC 9068's spirit, HMAC-SHA256) that only the gateway reads. Claims <c>sub</c> (person), <c>sid</c>, <c>tenant</c>, <c>agent</c>, <c>roles</c>.
/// </summary>
sealed class AccessTokens
{
    /// <summary>How long an access token is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    const string Issuer = "omnichannel";

    static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    readonly SigningCredentials credentials;
    readonly TokenValidationParameters validation;
    readonly TimeProvider time;

    public AccessTokens(Keys keys, TimeProvider time)
    {
        var key = new SymmetricSecurityKey(keys.AccessTokens);
        this.time = time;
        credentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256);
        validation = new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            LifetimeValidator = (notBefore, expires, _, _) =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                // Gateway processes may differ by a few seconds.
                return notBefore <= now + TimeSpan.FromSeconds(10) && expires > now;
            },
        };
    }

    /// <summary>A token for a session, valid for <see cref="Lifetime"/> from now.</summary>
    public string Create(SignedIn who)
    {
        var now = time.GetUtcNow();
        var claims = new List<Claim> { new("sub", who.Person), new("sid", who.Session.ToString()), new("tenant", who.Tenant) };
        if (who.Agent is { } agent)
            claims.Add(new Claim("agent", agent));
        claims.AddRange(who.Roles.Select(role => new Claim("roles", role)));
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            Subject = new ClaimsIdentity(claims),
            SigningCredentials = credentials,
        });
    }

    /// <summary>The session a token speaks of; null where it is forged, foreign or out of date.</summary>
    public async ValueTask<Guid?> SessionOf(string token)
    {
        if (token.Length > 4096)
            return null;
        var result = await Handler.ValidateTokenAsync(token, validation);
        return result.IsValid && result.Claims.TryGetValue("sid", out var sid) && Guid.TryParse(sid as string, out var session) ? session : null;
    }
}

/// <summary>Who has signed in.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Session">Session id.</param>
/// <param name="Person">Person id.</param>
/// <param name="Agent">Agent id, or null.</param>
/// <param name="Roles">The person's roles.</param>
sealed record SignedIn(string Tenant, Guid Session, string Person, string? Agent, IReadOnlyList<string> Roles);
