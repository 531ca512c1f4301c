using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Routing.Configuration;

/// <summary><c>GET /v1/agents</c>, <c>/v1/queues</c>, <c>/v1/skills</c>, <c>/v1/policies</c>, <c>/v1/calendars</c> <c>?limit=&amp;cursor=</c> → <c>{items, nextCursor}</c> in the order of the ids.</summary>
static class ListDocuments
{
    public static void Map<TShown>(IEndpointRouteBuilder endpoints, string path, string kind) =>
        endpoints.MapGet($"/v1/{path}", ([AsParameters] PageQuery page, HttpContext context, Database database) => Handle(kind, page, context, database)).RequireAuthorization()
            .WithSummary($"List {path}")
            .Produces<Page<TShown>>()
            .Refuses(ProblemTypes.Validation);

    static async Task<IResult> Handle(string kind, PageQuery page, HttpContext context, Database database)
    {
        if (page.Refuses(out var after) is { } wrong)
            return wrong;
        var tenant = context.Caller().Tenant;
        await using var tx = await database.BeginAsync(tenant, context.RequestAborted);
        var rows = (await tx.Connection.QueryAsync<(string Id, long Version, string Document)>(new CommandDefinition(
            """
            select id, version, document::text from configuration
             where tenant = @tenant and kind = @kind and id collate "C" > @after order by id collate "C" limit @rows
            """,
            new { tenant, kind, after, rows = page.Rows },
            tx.Transaction,
            cancellationToken: context.RequestAborted))).AsList();
        return Results.Ok(page.Of(rows, row => row.Id, row => GetDocument.Show(row.Id, row.Version, row.Document)));
    }
}
