using Dapper;
using Microsoft.AspNetCore.Mvc;
using Omnichannel.Chat.Messages;
using Omnichannel.Chat.Sessions;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Chat.Attachments;

/// <summary>
/// <c>POST /chat/sessions/{id}/attachments?fileName=…</c> with the bytes as the body → 201 with what a message names; and <c>GET …/attachments/{attachmentId}</c>, of what the visitor
/// sent or was sent. Where the installation has a malware scanner, nothing is kept that it knows or cannot look at, nor anything while it is away.
/// </summary>
internal static class VisitorFiles
{
    // A file is worth ten requests.
    private const int Weight = 10;

    public static void Map(WebApplication app)
    {
        app.MapPost(
            "/chat/sessions/{id}/attachments",
            ([FromHeader(Name = SessionToken.Header)] string? token, string id, [FromQuery] string? fileName, HttpContext context, KnownSessions sessions, Database database, MalwareScan scan, TimeProvider time, CancellationToken ct) =>
                sessions.RunAsync(context, id, token, Weight, async session =>
                {
                    var (file, refusal) = await ReadUpload.RunAsync(context, fileName, Guid.CreateVersion7(time.GetUtcNow()), scan, ct);
                    if (file is null)
                        return refusal!;
                    await using var tx = await database.BeginAsync(session.Account.Tenant, ct);
                    await StoreAttachment.KeepAsync(tx, session.Account.Tenant, session.Account.Id, externalId: null, file, time.GetUtcNow(), ct);
                    await tx.Connection.ExecuteAsync(new CommandDefinition(
                        "insert into visitor_file (tenant, visitor, attachment_id) values (@Tenant, @Visitor, @Id)", new { session.Account.Tenant, session.Visitor, file.Id }, tx.Transaction, cancellationToken: ct));
                    await tx.CommitAsync(ct);
                    return Results.Created($"/chat/sessions/{id}/attachments/{file.Id}", new ToldAttachment(file.Id, file.FileName, file.MediaType, file.Content.Length));
                }))
            .WithMetadata(new RequestSizeLimitAttribute(ReadUpload.Largest))
            .AllowAnonymous()
            .TakesBytes()
            .OpenTo("the visitor whose session it is.")
            .WithSummary("Upload a file for a message")
            .Produces<ToldAttachment>(StatusCodes.Status201Created)
            .Refuses(ProblemTypes.Validation, ProblemTypes.TooLarge, MalwareScan.Infected, MalwareScan.Unscannable, KnownSessions.Unknown, Origins.NotAllowed, ProblemTypes.Unavailable);

        app.MapGet(
            "/chat/sessions/{id}/attachments/{attachmentId}",
            ([FromHeader(Name = SessionToken.Header)] string? token, string id, string attachmentId, HttpContext context, KnownSessions sessions, Database database, CancellationToken ct) =>
                sessions.RunAsync(context, id, token, 1, async session =>
                    Guid.TryParse(attachmentId, out var file) && await MayReadAsync(database, session, file, ct)
                        ? await ServeAttachment.AnswerAsync(context, database, session.Account.Tenant, file, ct)
                        : Problems.NotFound("attachment with this id")))
            .AllowAnonymous()
            .OpenTo("the visitor whose session it is.")
            .WithSummary("Read the bytes of an attachment of the visitor's")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Refuses(ProblemTypes.NotFound, KnownSessions.Unknown, Origins.NotAllowed);
    }

    /// <summary>Those of the named files that the visitor has uploaded, in the order they are named; from now on they belong to a message.</summary>
    public static async Task<IReadOnlyList<ToldAttachment>> TakeAsync(TenantTransaction tx, VisitorSession session, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
            return [];
        var files = await tx.Connection.QueryAsync<StoredAttachment>(new CommandDefinition(
            """
            update attachment a set external_id = coalesce(a.external_id, f.visitor) from visitor_file f
             where f.tenant = @Tenant and f.visitor = @Visitor and f.attachment_id = a.id and a.id = any(@ids)
            returning a.id, a.file_name as FileName, a.media_type as MediaType, a.size
            """,
            new { session.Account.Tenant, session.Visitor, ids = ids.ToArray() },
            tx.Transaction,
            cancellationToken: ct));
        return [.. files.OrderBy(file => ids.ToList().IndexOf(file.Id)).Select(file => new ToldAttachment(file.Id, file.FileName, file.MediaType, file.Size))];
    }

    private static async Task<bool> MayReadAsync(Database database, VisitorSession session, Guid id, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(session.Account.Tenant, ct);
        return await tx.Connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from visitor_file where tenant = @Tenant and visitor = @Visitor and attachment_id = @id)", new { session.Account.Tenant, session.Visitor, id }, tx.Transaction, cancellationToken: ct));
    }
}
