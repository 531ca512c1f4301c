using Omnichannel.Chat.Accounts;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Chat.Sessions;

/// <summary>
/// Lets the pages of allowed origins call (Fetch Standard, "CORS protocol"). A browser asks before it says for which account, so that the question is answered for the origins of all
/// accounts; the call itself is answered readable only to an origin of its own account, and refused before it does anything from any other.
/// </summary>
internal static class Origins
{
    public static readonly ProblemType NotAllowed = new(
        StatusCodes.Status403Forbidden,
        "origin-not-allowed",
        "This site may not show the widget.",
        "The `Origin` of the request is not one of the account's `allowedOrigins`, is missing where a session is opened, or is another than the session was opened from.",
        "Add the site's origin to the channel account's settings. A session stays with the origin it was opened from.");

    /// <summary>Answers the browser's question, and lets every later answer be read where <see cref="Allow"/> says so.</summary>
    public static Task Answer(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/chat", StringComparison.Ordinal))
            return next(context);
        context.Response.OnStarting(Write, context);
        if (!HttpMethods.IsOptions(context.Request.Method) || context.Request.Headers.AccessControlRequestMethod.Count == 0)
            return next(context);
        if (Of(context.Request) is { } origin && context.RequestServices.GetRequiredService<AccountDirectory>().Knows(origin))
        {
            Allow(context);
            var headers = context.Response.Headers;
            headers.AccessControlAllowMethods = "GET, POST, DELETE";
            headers.AccessControlAllowHeaders = $"content-type, last-event-id, {SessionToken.Header.ToLowerInvariant()}";
            headers.AccessControlMaxAge = "7200";
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>The origin a request says it comes from; null where it says none, as a browser does for GET on the page's own origin.</summary>
    public static string? Of(HttpRequest request) => request.Headers.Origin is [{ Length: > 0 } origin] ? origin : null;

    /// <summary>Lets the page read the answer, whatever it will be.</summary>
    public static void Allow(HttpContext context) => context.Items[typeof(Origins)] = Of(context.Request);

    private static Task Write(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.Append("Vary", "Origin, Accept-Encoding");
        if (context.Items[typeof(Origins)] is string origin)
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = "retry-after";
        }

        return Task.CompletedTask;
    }
}
