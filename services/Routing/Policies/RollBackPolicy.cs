using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Dapper;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Configuration;

namespace Omnichannel.Routing.Policies;

/// <summary>
/// <c>POST /v1/policies/{id}/rollback {version?}</c>, by admins → 200 with the policy: a former version's document is the newest version again, under a new number, and counts from now on.
/// Without a version it is the one before the present. 422 where queues or skills it names are gone; the present version then stays.
/// </summary>
static class RollBackPolicy
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/v1/policies/{id}/rollback", Handle).ForAdmins()
        .WithSummary("Go back to a former version of a policy")
        .Produces<ShownPolicy>()
        .Versioned()
        .Refuses(ProblemTypes.NotFound, ProblemTypes.Validation, ProblemTypes.ChangedMeanwhile);

    /// <summary>Which version.</summary>
    /// <param name="Version">A former version; the one before the present where left out.</param>
    internal sealed record Request([property: Range(1, 1_000_000_000)] int? Version);

    static async Task<IResult> Handle(string id, Request? request, HttpContext context, Database database, SendCommand send, TimeProvider time)
    {
        if (!Names.IsName(id))
            return Problems.NotFound("such policy");
        var rollback = context.NewId(time);
        var (present, former, done) = await FindAsync(id, request?.Version, rollback, context, database);
        if (done is not null)
            return Ok(context, id, done.Version, done.Document);
        if (present is not { } version)
            return Problems.NotFound($"policy '{id}'");
        if (former is null)
            return Problems.Validation("version", $"There is no {(request?.Version is { } asked ? $"version {asked}" : "version")} before the present one, {version}.");
        var caller = context.Caller();
        var answer = await send.SendAsync(
            new RestorePolicy(caller.Tenant, id, former.Version, JsonSerializer.Deserialize<JsonElement>(former.Document), version, Author.Of(caller), rollback), context.RequestAborted);
        return answer.Outcome switch
        {
            Outcomes.NotFound => Problems.NotFound($"policy '{id}'"),
            Outcomes.Invalid => Problems.Validation(answer.Errors!),
            Outcomes.VersionMismatch => Problems.Conflict(ProblemTypes.ChangedMeanwhile),
            _ => Ok(context, id, answer.Version!.Value, answer.Document!.Value.GetRawText()),
        };
    }

    static IResult Ok(HttpContext context, string id, long version, string document)
    {
        context.Response.Headers.ETag = ETag.Of(version);
        return Results.Ok(GetDocument.Show(id, version, document));
    }

    /// <summary>The present version, the former one to go back to, and what this very rollback has done already: a repeat must not go back to where it came from.</summary>
    static async Task<(long? Present, Stored? Former, Stored? Done)> FindAsync(string id, int? version, Guid rollback, HttpContext context, Database database)
    {
        var tenant = context.Caller().Tenant;
        await using var tx = await database.BeginAsync(tenant, context.RequestAborted);
        var present = await tx.Connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(
            "select version from configuration where tenant = @tenant and kind = 'policy' and id = @id", new { tenant, id }, tx.Transaction, cancellationToken: context.RequestAborted));
        var found = (await tx.Connection.QueryAsync<Stored>(new CommandDefinition(
            """
            (select version as "Version", document::text as "Document", false as "Done" from policy_version
              where tenant = @tenant and id = @id and version < @present and version = coalesce(@version, version) order by version desc limit 1)
            union all
            select version, document::text, true from policy_version where tenant = @tenant and id = @id and request = @rollback
            """,
            new { tenant, id, present = present ?? 0, version, rollback },
            tx.Transaction,
            cancellationToken: context.RequestAborted))).AsList();
        return (present, found.Find(row => !row.Done), found.Find(row => row.Done));
    }

    sealed record Stored(long Version, string Document, bool Done);
}
