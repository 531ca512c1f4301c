using System.Text.Json.Nodes;
using Dapper;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Routing.Configuration;

/// <summary><c>GET /v1/agents/{id}</c>, <c>/v1/queues/{id}</c>, <c>/v1/skills/{id}</c>, <c>/v1/policies/{id}</c>, <c>/v1/calendars/{id}</c> → 200 with the document, its <c>version</c> and its <c>ETag</c>.</summary>
static class GetDocument
{
    public static void Map<TShown>(IEndpointRouteBuilder endpoints, string path, string kind) =>
        endpoints.MapGet($"/v1/{path}/{{id}}", (string id, HttpContext context, Database database) => Handle(kind, id, context, database)).RequireAuthorization()
            .WithSummary($"Read {(kind == Kinds.Agent ? "an" : "a")} {kind}")
            .Produces<TShown>()
            .Versioned()
            .Refuses(ProblemTypes.NotFound);

    /// <summary>The document with its name and version, as every answer shows it.</summary>
    public static JsonObject Show(string id, long version, string document)
    {
        var shown = new JsonObject { ["id"] = id, ["version"] = version };
        foreach (var (name, value) in JsonNode.Parse(document)!.AsObject())
            shown[name] = value?.DeepClone();
        return shown;
    }

    /// <summary>The document as stored; null: there is none.</summary>
    public static async Task<(long Version, string Document)?> FindAsync(Database database, string tenant, string kind, string id, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        return await tx.Connection.QuerySingleOrDefaultAsync<(long Version, string Document)?>(new CommandDefinition(
            "select version, document::text from configuration where tenant = @tenant and kind = @kind and id = @id",
            new { tenant, kind, id },
            tx.Transaction,
            cancellationToken: ct));
    }

    static async Task<IResult> Handle(string kind, string id, HttpContext context, Database database)
    {
        if (!Names.IsName(id))
            return Problems.NotFound($"such {kind}");
        if (await FindAsync(database, context.Caller().Tenant, kind, id, context.RequestAborted) is not { } found)
            return Problems.NotFound($"{kind} '{id}'");
        context.Response.Headers.ETag = ETag.Of(found.Version);
        return Results.Ok(Show(id, found.Version, found.Document));
    }
}
