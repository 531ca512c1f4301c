using System.Reflection;
using System.Security.Cryptography;

namespace Omnichannel.Gateway.Describing;

/// <summary>
/// The API as it describes itself: <c>/openapi/v1.json</c>, <c>/asyncapi.json</c>, the page <c>/docs</c>, and <c>/problems/{name}</c>, which leads to the explanation there.
/// They are files of the build: nothing is made or kept in memory while nobody asks, and they do not depend on which service runs.
/// </summary>
static class ServeDescriptions
{
    const string Folder = "Describing.";

    /// <summary>Nothing but our own style sheet: no script, no frame, no other origin.</summary>
    const string Policy = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/openapi/v1.json", (HttpContext context) => File(context, "openapi.json", "application/json"))
            .AllowAnonymous()
            .WithSummary("Read this description")
            .Produces(StatusCodes.Status200OK, contentType: "application/json");
        endpoints.MapGet("/asyncapi.json", (HttpContext context) => File(context, "asyncapi.json", "application/json"))
            .AllowAnonymous()
            .WithSummary("Read the description of the events on RabbitMQ")
            .Produces(StatusCodes.Status200OK, contentType: "application/json");
        endpoints.MapGet("/docs", (HttpContext context) => Page(context))
            .AllowAnonymous()
            .WithSummary("Read the descriptions as a page")
            .Produces(StatusCodes.Status200OK, contentType: "text/html");
        endpoints.MapGet("/docs/style.css", (HttpContext context) => File(context, "style.css", "text/css; charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
        endpoints.MapGet("/problems/{name}", (string name) => Results.Redirect($"/docs#problem-{Uri.EscapeDataString(name)}"))
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    static IResult Page(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return File(context, "docs.html", "text/html; charset=utf-8");
    }

    static IResult File(HttpContext context, string name, string mediaType)
    {
        var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + name) ?? throw new InvalidOperationException($"{name} is not part of the build.");
        // The same file has the same tag in every process, and another one in every release that changes it.
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(stream))[..16]}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Headers.IfNoneMatch == tag)
            return Results.StatusCode(StatusCodes.Status304NotModified);
        stream.Position = 0;
        return Results.Stream(stream, mediaType);
    }
}
