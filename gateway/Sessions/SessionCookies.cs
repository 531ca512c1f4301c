namespace Omnichannel.Gateway.Sessions;

/// <summary>
/// The console's cookies: HttpOnly, SameSite=Strict, Secure wherever the client speaks HTTPS. The refresh token travels to <c>/auth</c> only.
/// SameSite knows sites, not origins; therefore a cookie counts for a request that changes something only where the browser itself says that it comes
/// from our own pages (<see cref="IsOwnOrigin"/>), which no page of another origin can claim.
/// </summary>
static class SessionCookies
{
    public const string Access = "omnichannel-access";
    public const string Refresh = "omnichannel-refresh";

    public static void Set(HttpContext context, string accessToken, string refreshToken, DateTimeOffset expiresAt)
    {
        context.Response.Cookies.Append(Access, accessToken, Options(context, "/", expiresAt));
        context.Response.Cookies.Append(Refresh, refreshToken, Options(context, "/auth", expiresAt));
    }

    public static void Clear(HttpContext context)
    {
        context.Response.Cookies.Delete(Access, Options(context, "/", expiresAt: null));
        context.Response.Cookies.Delete(Refresh, Options(context, "/auth", expiresAt: null));
    }

    /// <summary>
    /// True where <c>Sec-Fetch-Site</c> (Fetch Metadata) says <c>same-origin</c> or, from a browser without it, <c>Origin</c> (RFC 6454) is ours.
    /// A request with neither is no browser's and needs no cookie.
    /// </summary>
    public static bool IsOwnOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
            return site == "same-origin";
        return string.Equals(request.Headers.Origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    static CookieOptions Options(HttpContext context, string path, DateTimeOffset? expiresAt) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = path,
        Expires = expiresAt,
        IsEssential = true,
    };
}
