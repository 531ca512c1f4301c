using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Social.Quarantining;

/// <summary><c>DELETE /v1/quarantine/social/{id}</c>: forgets the event. The message it may have become stays.</summary>
internal static class DeleteQuarantined
{
    /// <summary>Maps the endpoint.</summary>
    public static void Map(WebApplication app) =>
        app.MapDelete("/v1/quarantine/social/{id:guid}", async (Guid id, Database database, HttpContext context, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            var deleted = await QuarantinedEvent.DeleteAsync(tx, id, ct);
            await tx.CommitAsync(ct);
            return deleted ? Results.NoContent() : ReadQuarantine.NotFound();
        })
            .ForAdmins()
            .WithSummary("Delete a social event in quarantine")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.NotFound);
}
