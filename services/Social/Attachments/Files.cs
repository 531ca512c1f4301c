using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Social.Attachments;

/// <summary><c>POST /v1/attachments/social?fileName=…</c>: a file for an answer; <c>GET /v1/attachments/social/{id}</c>: the bytes, for whoever works in the tenant.</summary>
internal static class Files
{
    /// <summary>Bytes of an upload.</summary>
    public const int Largest = 18_000_000;

    public static void Map(WebApplication app)
    {
        app.MapPost("/v1/attachments/social", async ([FromQuery] string? fileName, Database database, MalwareScan scan, TimeProvider time, HttpContext context, CancellationToken ct) =>
        {
            using var content = new MemoryStream();
            await context.Request.Body.CopyToAsync(content, ct);
            if (content.Length == 0)
                return Problems.Validation("$", "The body holds the bytes of the attachment and must not be empty.");
            var file = new AttachedFile(context.NewId(time), AttachedFile.SafeName(fileName, "attachment"), MediaTypeOf(context.Request.ContentType), ContentId: null, content.ToArray());
            if (await scan.RefusalAsync([file], ct) is { } refused)
                return Problems.Of(refused.Cause, refused.Reason);
            var tenant = context.Caller().Tenant;
            await using var tx = await database.BeginAsync(tenant, ct);
            await StoreAttachment.KeepAsync(tx, tenant, account: null, externalId: null, file, time.GetUtcNow(), ct);
            await tx.CommitAsync(ct);
            return Results.Created($"/v1/attachments/social/{file.Id}", new AttachmentRef(file.Id, file.FileName, file.MediaType, file.Content.Length, null));
        })
            .WithMetadata(new RequestSizeLimitAttribute(Largest))
            .TakesBytes()
            .WithSummary("Upload a file for an answer on a social channel")
            .Produces<AttachmentRef>(StatusCodes.Status201Created)
            .Refuses(ProblemTypes.Validation, ProblemTypes.TooLarge, MalwareScan.Infected, MalwareScan.Unscannable, ProblemTypes.Unavailable);

        app.MapGet("/v1/attachments/social/{id:guid}", (Guid id, Database database, HttpContext context, CancellationToken ct) =>
            ServeAttachment.AnswerAsync(context, database, context.Caller().Tenant, id, ct))
            .WithSummary("Read the bytes of an attachment of a social channel")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Refuses(ProblemTypes.NotFound);
    }

    private static string MediaTypeOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType is { HasValue: true, Length: < 100 } named ? named.Value!.ToLowerInvariant() : "application/octet-stream";
}
