using Npgsql;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Reading;

/// <summary><c>GET /v1/conversations/{id}/messages</c>: the timeline, oldest first; the cursor is the last seq.</summary>
static class ReadTimeline
{
    internal static void Map(WebApplication app) =>
        app.MapGet("/v1/conversations/{id:guid}/messages", async (Guid id, [AsParameters] PageQuery page, HttpContext http, Database database, CancellationToken ct) =>
        {
            if (page.Refuses(out long? after) is { } wrong)
                return wrong;
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
            batch.BatchCommands.Add(Rows.Command(
                "select to_json(id) from conversation where tenant = $1 and id = $2",
                new NpgsqlParameter<string> { TypedValue = http.Caller().Tenant },
                new NpgsqlParameter<Guid> { TypedValue = id }));
            batch.BatchCommands.Add(Rows.Command(
                "select to_json(m) from message m where tenant = $1 and conversation_id = $2 and seq > $3 order by seq limit $4",
                new NpgsqlParameter<string> { TypedValue = http.Caller().Tenant },
                new NpgsqlParameter<Guid> { TypedValue = id },
                new NpgsqlParameter<long> { TypedValue = after ?? 0 },
                new NpgsqlParameter<int> { TypedValue = page.Rows }));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            if ((await Rows.ReadAsync<Guid>(reader, ct)).Count == 0)
                return Problems.NotFound("conversation with this id");
            return Results.Ok(page.Of(await Rows.ReadAsync<TimelineEntry>(reader, ct), e => e.Seq, ShownTimelineEntry.Of));
        })
            .ForDesk()
            .WithSummary("Read the timeline of a conversation, the oldest first")
            .Produces<Page<ShownTimelineEntry>>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound);
}
