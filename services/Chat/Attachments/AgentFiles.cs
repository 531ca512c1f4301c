using Microsoft.AspNetCore.Mvc;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Chat.Attachments;

/// <summary><c>POST /v1/attachments/chat?fileName=…</c>: a file for an answer; <c>GET /v1/attachments/chat/{id}</c>: the bytes, for whoever works in the tenant.</summary>
internal static class AgentFiles
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/v1/attachments/chat", async ([FromQuery] string? fileName, Database database, MalwareScan scan, TimeProvider time, HttpContext context, CancellationToken ct) =>
        {
            var (file, refusal) = await ReadUpload.RunAsync(context, fileName, context.NewId(time), scan, ct);
            if (file is null)
                return refusal!;
            var tenant = context.Caller().Tenant;
            await using var tx = await database.BeginAsync(tenant, ct);
            await StoreAttachment.KeepAsync(tx, tenant, account: null, externalId: null, file, time.GetUtcNow(), ct);
            await tx.CommitAsync(ct);
            return Results.Created($"/v1/attachments/chat/{file.Id}", new AttachmentRef(file.Id, file.FileName, file.MediaType, file.Content.Length, null));
        })
            .WithMetadata(new RequestSizeLimitAttribute(ReadUpload.Largest))
            .TakesBytes()
            .WithSummary("Upload a file for an answer in web chat")
            .Produces<AttachmentRef>(StatusCodes.Status201Created)
            .Refuses(ProblemTypes.Validation, ProblemTypes.TooLarge, MalwareScan.Infected, MalwareScan.Unscannable, ProblemTypes.Unavailable);

        app.MapGet("/v1/attachments/chat/{id:guid}", (Guid id, Database database, HttpContext context, CancellationToken ct) =>
            ServeAttachment.AnswerAsync(context, database, context.Caller().Tenant, id, ct))
            .WithSummary("Read the bytes of an attachment of web chat")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Refuses(ProblemTypes.NotFound);
    }
}
