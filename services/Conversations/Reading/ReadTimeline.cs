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
        app.MapGet("/v1/conversations/{id:guid}/messages", async (Guid id, int? limit, long? cursor, HttpContext http, Database database, CancellationToken ct) =>
        {
            var page = Math.Clamp(limit ?? 100, 1, 500);
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
                new NpgsqlParameter<long> { TypedValue = cursor ?? 0 },
                new NpgsqlParameter<int> { TypedValue = page }));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            if ((await Rows.ReadAsync<Guid>(reader, ct)).Count == 0)
                return Problems.NotFound("conversation with this id");
            var entries = await Rows.ReadAsync<TimelineEntry>(reader, ct);
            return Results.Ok(new { items = entries.Select(Shown), nextCursor = entries.Count == page ? entries[^1].Seq : (long?)null });
        }).ForDesk();

    static object Shown(TimelineEntry e) => new
    {
        e.Id,
        e.Seq,
        e.Direction,
        e.Channel,
        e.ChannelAccount,
        e.ExternalId,
        e.Author,
        From = e.Sender,
        To = e.Recipient,
        e.Cc,
        e.Subject,
        e.Text,
        e.FullText,
        e.Html,
        e.Attachments,
        e.Language,
        e.Automatic,
        e.Public,
        e.State,
        e.StateDetail,
        e.StateAt,
        e.SentAt,
        e.ReceivedAt,
        e.At,
    };
}
