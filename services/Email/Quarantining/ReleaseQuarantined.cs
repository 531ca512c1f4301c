using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Email.Attachments;
using Omnichannel.Email.Mailboxes;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Email.Quarantining;

/// <summary>
/// <c>POST /v1/quarantine/email/{id}/release</c>: the mail goes on its way as if it had just come, once: leaving quarantine, its attachments and its event are one
/// transaction. What cannot be read as a mail goes on as a message with the mail attached. What a scanner still knows as malware does not go on.
/// </summary>
public static class ReleaseQuarantined
{
    private static readonly ProblemType NotReleasable = new(
        StatusCodes.Status409Conflict,
        "not-releasable",
        "The mail cannot be released.",
        "It names no sender whom anybody could answer, its channel account is gone or disabled, or the malware scanner still finds something in it. `detail` says which.",
        "Read it as text and answer by other means, bring the channel account back, or delete the mail.");

    /// <summary>The mail is on its way.</summary>
    /// <param name="ExternalId">Of the message that it becomes; see <see cref="MessageReceived"/>.</param>
    public sealed record Released(string ExternalId);

    /// <summary>Maps the endpoint.</summary>
    public static void Map(WebApplication app) =>
        app.MapPost("/v1/quarantine/email/{id:guid}/release", async (
            Guid id, Database database, MailboxDirectory mailboxes, MailBounds bounds, MalwareScan scan, Outbox outbox, TimeProvider time, HttpContext context, CancellationToken ct) =>
        {
            var tenant = context.Caller().Tenant;
            if (await FindAsync(database, tenant, id, ct) is not var (account, raw))
                return ReadQuarantine.NotFound();
            if (mailboxes.Find($"{tenant}/{account}") is not var (mailbox, _))
                return Problems.Conflict(NotReleasable, $"There is no enabled channel account '{account}' any more.");
            var now = time.GetUtcNow();
            var identity = mailbox.IdentityAmong(mailboxes.All);
            if (await Task.Run(() => ReadReleased.Read(raw, identity, now, bounds), ct) is not { } message)
                return Problems.Conflict(NotReleasable, "It names no sender.");
            if (await scan.RefusalAsync(message.Files, ct) is { } infected && infected.Cause == MalwareScan.Infected)
                return Problems.Conflict(NotReleasable, infected.Reason);
            await using var tx = await database.BeginAsync(tenant, ct);
            if (!await QuarantinedMail.DeleteAsync(tx, id, ct))
                return ReadQuarantine.NotFound();
            await StoreAttachments.KeepAsync(tx, message, now, ct);
            await outbox.AddAsync(tx, [MailEvent.Of(message, identity, now)], ct);
            await tx.CommitAsync(ct);
            return Results.Ok(new Released(message.Event.ExternalId));
        })
            .ForAdmins()
            .WithSummary("Release a mail from quarantine")
            .Produces<Released>()
            .Refuses(ProblemTypes.NotFound, NotReleasable, ProblemTypes.Unavailable);

    private static async Task<(string Account, byte[] Raw)?> FindAsync(Database database, string tenant, Guid id, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        return await tx.Connection.QuerySingleOrDefaultAsync<(string, byte[])?>(new CommandDefinition(
            "select account, raw from quarantine where id = @id", new { id }, tx.Transaction, cancellationToken: ct));
    }
}
