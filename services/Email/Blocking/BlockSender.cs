using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Email.Blocking;

/// <summary><c>POST /v1/blocked-senders/email</c>: from now on mail of an address or a domain makes no conversation. 201, or 200 where it was blocked before.</summary>
public static class BlockSender
{
    private const int LongestNote = 500;

    /// <summary>Whose mail is to make no conversation any more.</summary>
    /// <param name="Sender">An address, or a domain with or without an at sign before it, which stands for all domains below it too.</param>
    /// <param name="Note">Why, for colleagues; at most 500 characters.</param>
    public sealed record Request(string Sender, string? Note);

    /// <summary>Maps the endpoint.</summary>
    public static void Map(WebApplication app) =>
        app.MapPost("/v1/blocked-senders/email", async (Request request, Database database, TimeProvider time, HttpContext context, CancellationToken ct) =>
        {
            if (SenderPattern.Parse(request.Sender) is not { } sender)
                return Problems.Validation("sender", "An address or a domain of at least two labels is expected, such as win@prizes.test or @prizes.test.");
            if (request.Note is { Length: > LongestNote } || request.Note?.Contains('\0', StringComparison.Ordinal) == true)
                return Problems.Validation("note", $"At most {LongestNote} characters without NUL are expected.");
            var caller = context.Caller();
            await using var tx = await database.BeginAsync(caller.Tenant, ct);
            var (stored, isNew) = await BlockedSender.KeepAsync(
                tx, caller.Tenant, new(context.NewId(time), sender, request.Note, caller.AgentId ?? caller.Subject, time.GetUtcNow().UtcDateTime), ct);
            await tx.CommitAsync(ct);
            return isNew ? Results.Created($"/v1/blocked-senders/email/{stored.Id}", stored) : Results.Ok(stored);
        })
            .ForAdmins()
            .WithSummary("Block a sender or a domain")
            .Produces<BlockedSender>()
            .Produces<BlockedSender>(StatusCodes.Status201Created)
            .Refuses(ProblemTypes.Validation);
}
