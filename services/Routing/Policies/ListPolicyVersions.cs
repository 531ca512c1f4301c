using System.Text.Json.Nodes;
using Dapper;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Routing.Policies;

/// <summary>
/// <c>GET /v1/policies/{id}/versions?limit=&amp;cursor=</c> → <c>{items, nextCursor}</c>: every version the policy has had, newest first, with its document, when it was made and by whom.
/// They outlive the policy: a policy of the same id goes on counting.
/// </summary>
static class ListPolicyVersions
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/policies/{id}/versions", Handle).RequireAuthorization()
        .WithSummary("List the versions of a policy")
        .Produces<Page<PolicyVersion>>()
        .Refuses(ProblemTypes.NotFound, ProblemTypes.Validation);

    static async Task<IResult> Handle(string id, [AsParameters] PageQuery page, HttpContext context, Database database)
    {
        if (!Names.IsName(id))
            return Problems.NotFound("such policy");
        if (page.Refuses(out long? before) is { } wrong)
            return wrong;
        var tenant = context.Caller().Tenant;
        await using var tx = await database.BeginAsync(tenant, context.RequestAborted);
        var rows = (await tx.Connection.QueryAsync<Row>(new CommandDefinition(
            """
            select version as "Version", changed_at as "At", changed_by as "By", restores as "Restores", document::text as "Document"
              from policy_version where tenant = @tenant and id = @id and version < @before order by version desc limit @rows
            """,
            new { tenant, id, before = before ?? long.MaxValue, rows = page.Rows },
            tx.Transaction,
            cancellationToken: context.RequestAborted))).AsList();
        if (rows.Count == 0 && before is null)
            return Problems.NotFound($"policy '{id}'");
        return Results.Ok(page.Of(rows, row => row.Version, row => row.Shown()));
    }

    sealed record Row(long Version, DateTime At, string? By, long? Restores, string Document)
    {
        public JsonObject Shown() => new() { ["version"] = Version, ["at"] = At, ["by"] = By, ["restores"] = Restores, ["document"] = JsonNode.Parse(Document) };
    }
}

/// <summary>A version of a policy; for the description alone, answers are made of the stored JSON.</summary>
/// <param name="Version">Its number; decisions name it.</param>
/// <param name="At">UTC instant it was made.</param>
/// <param name="By">Who made it: <c>person:</c> or <c>api-key:</c> and the id; null where it is not known.</param>
/// <param name="Restores">The version whose document a rollback made the newest again, or null.</param>
/// <param name="Document">The policy as it was.</param>
sealed record PolicyVersion(long Version, DateTime At, string? By, long? Restores, PolicyDocument Document);
