using Dapper;
using Omnichannel.Gateway.Sessions;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.People;

/// <summary><c>DELETE /v1/people/{id}</c> by an admin → 204; his sessions end first. <c>If-Match</c> is heeded.</summary>
sealed class DeletePerson(Database database, EndSessions end)
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapDelete("/v1/people/{id}", (string id, HttpContext context, DeletePerson delete) => delete.Handle(id, context, context.RequestAborted)).ForAdmins()
            .WithSummary("Remove a person")
            .Produces(StatusCodes.Status204NoContent)
            .Versioned()
            .Refuses(ProblemTypes.NotFound);

    async Task<IResult> Handle(string id, HttpContext context, CancellationToken ct)
    {
        var tenant = context.Caller().Tenant;
        await using var tx = await database.BeginAsync(tenant, ct);
        if (await StoredPerson.Load(tx, tenant, id, ct) is not { } stored)
            return Problems.NotFound("such person");
        if (ETag.Refuses(context.Request, stored.Version) is { } refusal)
            return refusal;

        await end.OfPerson(tx, tenant, id, ct);
        await tx.Connection.ExecuteAsync(new CommandDefinition("delete from person where tenant = @tenant and id = @id", new { tenant, id }, tx.Transaction, cancellationToken: ct));
        await tx.CommitAsync(ct);
        return Results.NoContent();
    }
}
