using Dapper;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Routing.Configuration;

/// <summary><c>GET /v1/agents</c>, <c>/v1/queues</c>, <c>/v1/skills</c> <c>?limit=&amp;cursor=</c> → <c>{items, nextCursor}</c> in the order of the ids.</summary>
static class ListDocuments
{
    const int Ordinary = 50;
    const int Most = 200;

    public static void Map(IEndpointRouteBuilder endpoints, string path, string kind) =>
        endpoints.MapGet($"/v1/{path}", (int? limit, string? cursor, HttpContext context, Database database) => Handle(kind, limit, cursor, context, database)).RequireAuthorization();

    static async Task<IResult> Handle(string kind, int? limit, string? cursor, HttpContext context, Database database)
    {
        if (limit is < 1 or > Most)
            return Problems.Validation("limit", $"1 to {Most}.");
        if (cursor is not null && !Names.IsName(cursor))
            return Problems.Validation("cursor", "Not a cursor of this list.");
        var take = limit ?? Ordinary;
        var tenant = context.Caller().Tenant;
        await using var tx = await database.BeginAsync(tenant, context.RequestAborted);
        // The cursor is the last id shown.
        var rows = (await tx.Connection.QueryAsync<(string Id, long Version, string Document)>(new CommandDefinition(
            """
            select id, version, document::text from configuration
             where tenant = @tenant and kind = @kind and id collate "C" > @after order by id collate "C" limit @take + 1
            """,
            new { tenant, kind, after = cursor ?? "", take },
            tx.Transaction,
            cancellationToken: context.RequestAborted))).AsList();
        var items = rows.Take(take).Select(r => GetDocument.Show(r.Id, r.Version, r.Document)).ToArray();
        return Results.Ok(new { items, nextCursor = rows.Count > take ? rows[take - 1].Id : null });
    }
}
