using Microsoft.Net.Http.Headers;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Chat.Attachments;

/// <summary>Reads a file from the body of a request, and has it looked at.</summary>
internal static class ReadUpload
{
    /// <summary>Bytes of an upload.</summary>
    public const int Largest = 10_000_000;

    /// <summary>The file, or why it is not taken.</summary>
    public static async Task<(AttachedFile? File, IResult? Refusal)> RunAsync(HttpContext context, string? fileName, Guid id, MalwareScan scan, CancellationToken ct)
    {
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, ct);
        if (content.Length == 0)
            return (null, Problems.Validation("$", "The body holds the bytes of the attachment and must not be empty."));
        var file = new AttachedFile(id, AttachedFile.SafeName(fileName, "attachment"), MediaTypeOf(context.Request.ContentType), ContentId: null, content.ToArray());
        return await scan.RefusalAsync([file], ct) is { } refused ? (null, Problems.Of(refused.Cause, refused.Reason)) : (file, null);
    }

    private static string MediaTypeOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType is { HasValue: true, Length: < 100 } named ? named.Value!.ToLowerInvariant() : "application/octet-stream";
}
