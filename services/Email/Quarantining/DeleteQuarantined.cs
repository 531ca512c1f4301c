using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Email.Quarantining;

/// <summary><c>DELETE /v1/quarantine/email/{id}</c>: forgets the mail here; it never comes back by itself. In the mailbox it stays.</summary>
public static class DeleteQuarantined
{
    /// <summary>Maps the endpoint.</summary>
    public static void Map(WebApplication app) =>
        app.MapDelete("/v1/quarantine/email/{id:guid}", async (Guid id, Database database, HttpContext context, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            var deleted = await QuarantinedMail.DeleteAsync(tx, id, ct);
            await tx.CommitAsync(ct);
            return deleted ? Results.NoContent() : ReadQuarantine.NotFound();
        })
            .ForAdmins()
            .WithSummary("Delete a mail in quarantine")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.NotFound);
}
