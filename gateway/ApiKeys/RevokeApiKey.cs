using Dapper;
using Omnichannel.Gateway.Callers;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.ApiKeys;

/// <summary><c>DELETE /v1/api-keys/{id}</c> by an admin → 204, again too. The key stops working at once here, within five seconds in every other gateway process.</summary>
sealed class RevokeApiKey(Database database, KnownCallers callers, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapDelete("/v1/api-keys/{id:guid}", (Guid id, HttpContext context, RevokeApiKey revoke) => revoke.Handle(id, context, context.RequestAborted)).ForAdmins()
            .WithSummary("Revoke an API key")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.NotFound);

    async Task<IResult> Handle(Guid id, HttpContext context, CancellationToken ct)
    {
        var tenant = context.Caller().Tenant;
        await using var tx = await database.BeginAsync(tenant, ct);
        var hash = await tx.Connection.ExecuteScalarAsync<byte[]?>(new CommandDefinition(
            "update api_key set revoked_at = coalesce(revoked_at, @now) where tenant = @tenant and id = @id returning hash",
            new { tenant, id, now = time.GetUtcNow() },
            tx.Transaction,
            cancellationToken: ct));
        if (hash is null)
            return Problems.NotFound("such API key");
        tx.OnCommitted(() => callers.ForgetApiKey(hash));
        await tx.CommitAsync(ct);
        return Results.NoContent();
    }
}
