using System.Text;
using Microsoft.AspNetCore.Http;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Hosting.Web;

/// <summary>What a stranger sent, shown as it came to whoever looks into a quarantine: as plain text that neither a browser nor a terminal takes for anything else.</summary>
public static class HarmlessText
{
    /// <summary>Bytes that are shown.</summary>
    public const int Shown = 512 * 1024;

    /// <summary>The answer.</summary>
    public static IResult Answer(HttpContext context, byte[] raw)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return Results.Text(Of(Encoding.UTF8.GetString(raw)), "text/plain", Encoding.UTF8);
    }

    /// <summary>Control characters become their pictures (U+2400…): an escape sequence would steer the terminal of whoever reads it with curl.</summary>
    public static string Of(string text) => string.Create(text.Length, text, (shown, source) =>
    {
        for (var i = 0; i < shown.Length; i++)
            shown[i] = source[i] switch
            {
                '\n' or '\t' => source[i],
                '\r' => i + 1 < source.Length && source[i + 1] == '\n' ? ' ' : '\n',
                < ' ' => (char)('\u2400' + source[i]),
                '\u007F' => '\u2421',
                >= '\u0080' and <= '\u009F' => '\uFFFD',
                _ when AttachedFile.IsDirectionMark(source[i]) => '\uFFFD',
                _ => source[i],
            };
    });
}
