using Microsoft.AspNetCore.Mvc;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Email.Attachments;

/// <summary>
/// <c>POST /v1/attachments/email?fileName=invoice.pdf</c> with the bytes as the body and their media type as <c>Content-Type</c> → 201 with what a reply names.
/// Where the installation has a malware scanner, nothing is kept that it knows or cannot look at, nor anything while it is away.
/// </summary>
public static class UploadAttachment
{
    /// <summary>Bytes of an upload: what common mail servers still take, once encoded.</summary>
    public const int Largest = 18_000_000;

    /// <summary>Maps the endpoint.</summary>
    public static void Map(WebApplication app) =>
        app.MapPost("/v1/attachments/email", async ([FromQuery] string? fileName, Database database, MalwareScan scan, TimeProvider time, HttpContext context, CancellationToken ct) =>
        {
            using var content = new MemoryStream();
            await context.Request.Body.CopyToAsync(content, ct);
            if (content.Length == 0)
                return Problems.Validation("$", "The body holds the bytes of the attachment and must not be empty.");
            var tenant = context.Caller().Tenant;
            var file = new AttachedFile(
                context.NewId(time),
                AttachedFile.SafeName(fileName, "attachment"),
                MediaType(context.Request.ContentType, fileName),
                ContentId: null,
                content.GetBuffer().AsMemory(0, (int)content.Length));
            if (await scan.RefusalAsync([file], ct) is { } refused)
                return Problems.Of(refused.Cause, refused.Reason);
            await using var tx = await database.BeginAsync(tenant, ct);
            await StoreAttachment.KeepAsync(tx, tenant, account: null, externalId: null, file, time.GetUtcNow(), ct);
            await tx.CommitAsync(ct);
            return Results.Created($"/v1/attachments/email/{file.Id}", new AttachmentRef(file.Id, file.FileName, file.MediaType, content.Length, null));
        })
            .WithMetadata(new RequestSizeLimitAttribute(Largest))
            .TakesBytes()
            .WithSummary("Upload a file for a reply")
            .Produces<AttachmentRef>(StatusCodes.Status201Created)
            .Refuses(ProblemTypes.Validation, ProblemTypes.TooLarge, MalwareScan.Infected, MalwareScan.Unscannable, ProblemTypes.Unavailable);

    /// <summary>curl says "form" of everything; then the file name tells.</summary>
    private static string MediaType(string? contentType, string? fileName) =>
        MimeKit.ContentType.TryParse(contentType ?? "", out var type) && type.MimeType.Length < 100 && !type.IsMimeType("application", "x-www-form-urlencoded")
            ? type.MimeType.ToLowerInvariant()
            : MimeKit.MimeTypes.GetMimeType(fileName ?? "");
}
