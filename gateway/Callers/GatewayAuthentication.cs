using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Omnichannel.Gateway.ApiKeys;
using Omnichannel.Gateway.Limits;
using Omnichannel.Gateway.Sessions;

namespace Omnichannel.Gateway.Callers;

/// <summary>
/// Says who calls: by <c>Authorization: Bearer</c> with an API key, an access token or the platform key, else by the console's cookie.
/// A bearer that is no good is not made up for by a cookie.
/// </summary>
sealed class GatewayAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    PlatformKey platformKey,
    AccessTokens accessTokens,
    KnownCallers callers,
    RateLimits limits) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "gateway";

    const string Bearer = "Bearer ";

    /// <summary>The caller of a request; null while he is unknown.</summary>
    public static KnownCaller? CallerOf(HttpContext context) => context.Items[typeof(KnownCaller)] as KnownCaller;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var result = await IdentifyAsync();
        if (!result.Succeeded)
            limits.AllowStranger(Context);
        return result;
    }

    async Task<AuthenticateResult> IdentifyAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count > 1)
            return AuthenticateResult.Fail("There is more than one Authorization header.");
        if (header.Count == 1)
            return header.ToString() is var text && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                ? await ByBearer(text[Bearer.Length..].Trim())
                : AuthenticateResult.Fail("Authorization is not Bearer.");
        return Request.Cookies.TryGetValue(SessionCookies.Access, out var cookie) ? await ByCookie(cookie) : AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    async Task<AuthenticateResult> ByBearer(string credential)
    {
        if (platformKey.CallerOf(credential) is { } platform)
            return Known(platform);
        if (credential.StartsWith(ApiKeySecret.Scheme, StringComparison.Ordinal))
        {
            if (ApiKeySecret.Parse(credential) is not { } secret)
                return AuthenticateResult.Fail("No API key.");
            return callers.Remembers(secret) || limits.AllowStranger(Context) ? Known(await callers.ByApiKey(secret)) : NotLookedUp;
        }

        return await BySession(credential);
    }

    async Task<AuthenticateResult> ByCookie(string cookie)
    {
        var changesNothing = HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method);
        return changesNothing || SessionCookies.IsOwnOrigin(Request)
            ? await BySession(cookie)
            : AuthenticateResult.Fail("A cookie counts only for requests of our own pages.");
    }

    async Task<AuthenticateResult> BySession(string accessToken)
    {
        if (await accessTokens.SessionOf(accessToken) is not { } session)
            return AuthenticateResult.Fail("No valid access token.");
        return callers.Remembers(session) || limits.AllowStranger(Context) ? Known(await callers.BySession(session)) : NotLookedUp;
    }

    // The database is not for strangers who try one credential after the other.
    static AuthenticateResult NotLookedUp => AuthenticateResult.Fail("Too many requests from this address.");

    AuthenticateResult Known(KnownCaller? caller)
    {
        if (caller is null)
            return AuthenticateResult.Fail("The credential is unknown, revoked or out of date.");
        Context.Items[typeof(KnownCaller)] = caller;
        return AuthenticateResult.Success(new AuthenticationTicket(caller.Principal, SchemeName));
    }
}
