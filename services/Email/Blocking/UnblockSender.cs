using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Email.Blocking;

/// <summary><c>DELETE /v1/blocked-senders/email/{id}</c>: its mail comes through again. What is in quarantine stays there.</summary>
public static class UnblockSender
{
    /// <summary>Maps the endpoint.</summary>
    public static void Map(WebApplication app) =>
        app.MapDelete("/v1/blocked-senders/email/{id:guid}", async (Guid id, Database database, HttpContext context, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            var deleted = await tx.Connection.ExecuteAsync(new CommandDefinition("delete from blocked_sender where id = @id", new { id }, tx.Transaction, cancellationToken: ct));
            await tx.CommitAsync(ct);
            return deleted == 1 ? Results.NoContent() : Problems.NotFound("blocked sender with this id");
        })
            .ForAdmins()
            .WithSummary("Unblock a sender")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.NotFound);
}
