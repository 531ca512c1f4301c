using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Net.Http.Headers;
using Omnichannel.Chat.Accounts;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Chat.Serving;

/// <summary>
/// <c>GET /chat/widget.js</c> with its texts, one file a language, for any site; and <c>GET /chat/demo?account=…</c>, a page that shows it under a strict Content-Security-Policy.
/// </summary>
internal sealed class ServeWidget
{
    /// <summary>Languages the widget's own texts are in.</summary>
    public static readonly IReadOnlyList<string> Languages = ["en", "de", "es", "fr", "ja", "ar"];

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    private static readonly string DemoPage = Text("demo.html");

    /// <summary>The script as it is served, with its style sheet in it.</summary>
    public static string Script { get; } = Text("widget.js").Replace("`STYLES`", $"`\n{Text("widget.css")}`", StringComparison.Ordinal);

    public static void Map(WebApplication app)
    {
        Serve(app, "/chat/widget.js", "text/javascript; charset=utf-8", Script).WithSummary("Load the widget");
        foreach (var language in Languages)
            Serve(app, $"/chat/widget/{language}.json", "application/json; charset=utf-8", Text($"{language}.json")).ExcludeFromDescription();
        Serve(app, "/chat/demo.css", "text/css; charset=utf-8", Text("demo.css")).ExcludeFromDescription();
        Serve(app, "/chat/demo.svg", "image/svg+xml", Text("demo.svg")).ExcludeFromDescription();
        app.MapGet("/chat/demo", (string? account, HttpContext context, AccountDirectory accounts) =>
        {
            if (accounts.Find(account) is not { } known)
                return Problems.NotFound("widget of this key; .run/demo.json names that of the demo");
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            return Results.Content(DemoPage.Replace("ACCOUNT", HtmlEncoder.Default.Encode(known.WebhookKey), StringComparison.Ordinal), "text/html; charset=utf-8");
        })
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    private static RouteHandlerBuilder Serve(WebApplication app, string path, string mediaType, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var zipped = Zip(plain);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..16]}\"");
        return app.MapGet(path, (HttpContext context) =>
        {
            var headers = context.Response.Headers;
            headers.CacheControl = "public, max-age=300";
            headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            headers.AccessControlAllowOrigin = "*";
            headers.XContentTypeOptions = "nosniff";
            if (!context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
                return Results.Bytes(plain, mediaType, entityTag: tag);
            headers.ContentEncoding = "gzip";
            return Results.Bytes(zipped, mediaType, entityTag: tag);
        })
            .AllowAnonymous()
            .Produces(StatusCodes.Status200OK, contentType: mediaType.Split(';')[0]);
    }

    /// <summary>What goes over the wire.</summary>
    internal static byte[] Zip(byte[] plain)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.SmallestSize))
            gzip.Write(plain);
        return zipped.ToArray();
    }

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(ServeWidget).Assembly.GetManifestResourceStream("Widget/" + name) ?? throw new InvalidOperationException($"{name} is not embedded."));
        return reader.ReadToEnd();
    }
}
