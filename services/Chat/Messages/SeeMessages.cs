using System.Globalization;
using Dapper;
using Npgsql;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Chat.Messages;

/// <summary><c>POST /v1/conversations/{id}/seen {seq}</c>: an agent has seen the conversation up to an entry; the visitor is told that his messages so far are read.</summary>
internal static class SeeMessages
{
    /// <summary>How far an agent has seen it.</summary>
    /// <param name="Seq">Place of the newest entry he has seen.</param>
    internal sealed record Request(long Seq);

    public static void Map(WebApplication app) =>
        app.MapPost("/v1/conversations/{id:guid}/seen", async (Guid id, Request request, HttpContext context, Database database, TimeProvider time, CancellationToken ct) =>
        {
            var tenant = context.Caller().Tenant;
            await using var tx = await database.BeginAsync(tenant, ct);
            var visitor = await tx.Connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
                """
                select v.visitor from visitor v join conversation c using (tenant, visitor)
                 where c.tenant = @tenant and c.conversation_id = @id for update of v
                """,
                new { tenant, id },
                tx.Transaction,
                cancellationToken: ct));
            if (visitor is null)
                return Problems.NotFound("web chat with this id");
            await TellAsync(database, tx, new ListKey(tenant, visitor), request.Seq, time.GetUtcNow(), ct);
            await tx.CommitAsync(ct);
            return Results.NoContent();
        })
            .ForAgents()
            .WithSummary("Say how far the agent has seen a conversation (web chat)")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.NotFound);

    /// <summary>Tells it where it is news: where a message up to there was not told to be read before.</summary>
    private static async Task TellAsync(Database database, TenantTransaction tx, ListKey visitor, long seq, DateTimeOffset now, CancellationToken ct)
    {
        var cursor = await tx.Connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(
            """
            with seen as (
                update message set state = 'read' where tenant = @Tenant and visitor = @Owner and direction = 'in' and state = 'told' and seq <= @seq returning seq)
            update visitor set cursor = cursor + 1 where tenant = @Tenant and visitor = @Owner and exists (select from seen) returning cursor
            """,
            new { visitor.Tenant, visitor.Owner, seq },
            tx.Transaction,
            cancellationToken: ct));
        if (cursor is null)
            return;
        await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into event (tenant, visitor, cursor, kind, body, kept_at) values ($1, $2, $3, 'read', $4, $5)")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = visitor.Tenant },
                new NpgsqlParameter<string> { TypedValue = visitor.Owner },
                new NpgsqlParameter<long> { TypedValue = cursor.Value },
                new NpgsqlParameter<string> { TypedValue = string.Create(CultureInfo.InvariantCulture, $"{{\"seq\":{seq}}}") },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            },
        });
        foreach (var wake in EventLists.Wakes(database, [visitor]))
            batch.BatchCommands.Add(wake);
        await batch.ExecuteNonQueryAsync(ct);
    }
}
