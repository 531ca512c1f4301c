using System.Text.Json.Serialization;

namespace Omnichannel.Gateway.Sessions;

/// <summary>What signing in and refreshing answer. With a cookie the two tokens stand in it, out of reach of scripts, and not in the body.</summary>
/// <param name="AccessToken">For <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until the access token runs out.</param>
/// <param name="RefreshToken">For <c>POST /auth/refresh</c>; each is good for one use.</param>
/// <param name="TenantId">Tenant id.</param>
/// <param name="AgentId">The agent the person works as, or null.</param>
/// <param name="Roles">The person's roles.</param>
sealed record SignInAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AccessToken,
    int ExpiresIn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken,
    string TenantId,
    string? AgentId,
    IReadOnlyList<string> Roles)
{
    /// <summary>Writes the answer, and the cookies where the client asked for them.</summary>
    public static IResult Give(HttpContext context, SignedIn who, string accessToken, string refreshToken, DateTimeOffset expiresAt, bool cookie)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (cookie)
            SessionCookies.Set(context, accessToken, refreshToken, expiresAt);
        return Results.Ok(new SignInAnswer(
            cookie ? null : accessToken,
            (int)AccessTokens.Lifetime.TotalSeconds,
            cookie ? null : refreshToken,
            who.Tenant,
            who.Agent,
            who.Roles));
    }
}
