using Npgsql;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Callbacks;

/// <summary><c>GET /v1/conversations/{id}/callbacks</c>: the callbacks of a conversation in the order they were promised, also those that are over.</summary>
static class ListCallbacks
{
    internal static void Map(WebApplication app) =>
        app.MapGet("/v1/conversations/{id:guid}/callbacks", async (Guid id, [AsParameters] PageQuery page, HttpContext http, Database database, CancellationToken ct) =>
        {
            if (page.Refuses(out Guid? after) is { } wrong)
                return wrong;
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
            batch.BatchCommands.Add(Rows.Command(
                "select to_json(id) from conversation where tenant = $1 and id = $2",
                new NpgsqlParameter<string> { TypedValue = http.Caller().Tenant },
                new NpgsqlParameter<Guid> { TypedValue = id }));
            batch.BatchCommands.Add(Rows.Command(
                "select to_json(c) from callback c where tenant = $1 and conversation_id = $2 and id > $3 order by id limit $4",
                new NpgsqlParameter<string> { TypedValue = http.Caller().Tenant },
                new NpgsqlParameter<Guid> { TypedValue = id },
                new NpgsqlParameter<Guid> { TypedValue = after ?? Guid.Empty },
                new NpgsqlParameter<int> { TypedValue = page.Rows }));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            if ((await Rows.ReadAsync<Guid>(reader, ct)).Count == 0)
                return Problems.NotFound("conversation with this id");
            return Results.Ok(page.Of(await Rows.ReadAsync<CallbackRow>(reader, ct), c => c.Id, c => c.Shown()));
        })
            .ForDesk()
            .WithSummary("List the callbacks of a conversation")
            .Produces<Page<ShownCallback>>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound);
}
