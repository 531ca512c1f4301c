using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Hosting.Files;

/// <summary>
/// Answers with the bytes of a file. What a stranger sent never runs here: nothing is sniffed, nothing has an origin, and all but plain pictures is a download.
/// </summary>
public static class ServeAttachment
{
    private static readonly HashSet<string> Shown = new(StringComparer.Ordinal) { "image/png", "image/jpeg", "image/gif", "image/webp" };

    /// <summary>Answers, or says that the tenant has none of this id.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext context, Database database, string tenant, Guid id, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        if (await LoadAttachment.FindAsync(tx, id, ct) is not { } attachment)
            return Problems.NotFound("attachment with this id");
        Describe(context.Response, attachment);
        // The database must not wait for a slow client inside a transaction: the file is read first.
        using var content = new MemoryStream((int)attachment.Size);
        await LoadAttachment.CopyToAsync(tx, id, content, ct);
        await tx.CommitAsync(ct);
        content.Position = 0;
        await content.CopyToAsync(context.Response.Body, ct);
        return Results.Empty;
    }

    private static void Describe(HttpResponse response, StoredAttachment attachment)
    {
        var shown = Shown.Contains(attachment.MediaType);
        var disposition = new ContentDispositionHeaderValue(shown ? "inline" : "attachment");
        disposition.SetHttpFileName(attachment.FileName);
        response.ContentType = shown ? attachment.MediaType : "application/octet-stream";
        response.ContentLength = attachment.Size;
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers.CacheControl = "private, max-age=3600";
    }
}
