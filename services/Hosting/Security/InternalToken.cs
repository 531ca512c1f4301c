using System.Security.Claims;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Hosting.Security;

/// <summary>
/// The token with which the gateway tells services who calls, and services tell each other: a JWT signed with HMAC-SHA256 under
/// <c>Internal:Key</c> (base64, at least 32 bytes, the same in every service). Clients never see it.
/// </summary>
public sealed class InternalToken
{
    /// <summary>Issuer and audience of the token.</summary>
    public const string Issuer = "omnichannel-internal";

    /// <summary>The key it is signed with.</summary>
    public static readonly Setting Key = new("Internal:Key", "base64 of at least 32 bytes, the same in every service", Setting.Base64(32));

    static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    readonly SigningCredentials credentials;
    readonly TimeProvider time;

    public InternalToken(IConfiguration configuration, TimeProvider time)
    {
        var key = new SymmetricSecurityKey(Convert.FromBase64String(Key.Read(configuration)));
        credentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256);
        this.time = time;
        Validation = new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            ValidateLifetime = true,
            ClockSkew = TimeSpan.FromSeconds(30),
            NameClaimType = "sub",
            RoleClaimType = "role",
        };
    }

    /// <summary>How it is verified.</summary>
    public TokenValidationParameters Validation { get; }

    /// <summary>The claims of a token, or null where it is not valid now.</summary>
    public async Task<ClaimsIdentity?> ReadAsync(string text)
    {
        var result = await Handler.ValidateTokenAsync(text, Validation);
        return result.IsValid ? result.ClaimsIdentity : null;
    }

    /// <summary>Makes a token for a caller.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="lifetime">How long it is valid from now; minutes at the most.</param>
    public string Create(Caller caller, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        var claims = new List<Claim> { new("tenant", caller.Tenant), new("sub", caller.Subject), new("kind", caller.Kind.ToString()) };
        if (caller.AgentId is { } agent)
            claims.Add(new Claim("agent", agent));
        if (caller.SessionId is { } session)
            claims.Add(new Claim("sid", session.ToString()));
        claims.AddRange(caller.Roles.Select(role => new Claim("role", role)));
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            Subject = new ClaimsIdentity(claims),
            SigningCredentials = credentials,
        });
    }

    /// <summary>Makes a token with which this service calls another.</summary>
    public string ForService(ServiceName service) =>
        Create(new Caller("", service.Value, CallerKind.Service, null, null, new HashSet<string>(StringComparer.Ordinal)), TimeSpan.FromMinutes(5));
}
