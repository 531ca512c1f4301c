using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Omnichannel.Desk.Console;

/// <summary>
/// <c>GET /desk/</c>, <c>/desk/wall</c> and <c>/desk/assets/…</c>: the pages, their scripts and their words. They are part of the build, the same for everybody, and hold
/// nobody's data: what an agent sees, the scripts fetch with his cookie.
/// </summary>
internal static class ServePages
{
    /// <summary>
    /// Scripts and styles of our own only, and none made of text (Trusted Types): of the two sinks that take HTML, only the frame of a mail is fed, by the policy <c>mail</c>.
    /// Pictures from elsewhere can be shown by a mail that the agent said so for.
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types mail";

    public static void Map(WebApplication app)
    {
        var files = PageFile.All();
        foreach (var (path, file) in files.Where(file => file.Key.StartsWith("assets/", StringComparison.Ordinal)))
            app.MapGet("/desk/" + path, (HttpContext context) => Answer(context, file)).AllowAnonymous().ExcludeFromDescription();
        // Without the slash at the end, the address would be another one than the one people keep.
        app.MapGet("/desk", (HttpContext context) => context.Request.Path == "/desk" ? Results.Redirect("/desk/") : Answer(context, files["index.html"]))
            .AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/desk/wall", (HttpContext context) => Answer(context, files["wall.html"])).AllowAnonymous().ExcludeFromDescription();
    }

    private static IResult Answer(HttpContext context, PageFile file)
    {
        var headers = context.Response.Headers;
        headers.ETag = file.Tag;
        // Asked again each time: after an update no old script meets a new service.
        headers.CacheControl = "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.XContentTypeOptions = "nosniff";
        if (context.Request.Headers.IfNoneMatch == file.Tag)
            return Results.StatusCode(StatusCodes.Status304NotModified);
        if (!TakesBrotli(context.Request.Headers.AcceptEncoding))
            return Results.Bytes(file.Plain, file.MediaType);
        headers.ContentEncoding = "br";
        return Results.Bytes(file.Brotli, file.MediaType);
    }

    private static bool TakesBrotli(StringValues accepted) =>
        StringWithQualityHeaderValue.TryParseList(accepted, out var encodings) && encodings.Any(encoding => encoding.Value == "br" && encoding.Quality is null or > 0);
}
