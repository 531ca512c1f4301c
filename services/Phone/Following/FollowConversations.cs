using Npgsql;
using NpgsqlTypes;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Messaging.Reading;
using Omnichannel.Phone.Calls;
using Omnichannel.Phone.Keeping;

namespace Omnichannel.Phone.Following;

/// <summary>
/// Follows how conversations on the phone stand: who is asked, who has them, what place they have; a promise to call back that falls due; customers who are erased. What comes twice or
/// late changes nothing: each event carries all there is to know, and a version.
/// </summary>
internal sealed class FollowConversations(Database database, Outbox outbox, CallWork work, TimeProvider time) : IBatchHandler
{
    /// <inheritdoc/>
    public async Task HandleAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
    {
        // Answers and waits of all channels come this way, and few are a caller's.
        var ours = batch.Where(received => received.Event is ConversationProgressed { Channel: "phone" } or ReplyRequested { Channel: "phone" } or CustomerErased).ToList();
        if (ours.Count == 0)
            return;
        var now = time.GetUtcNow();
        await using var tx = await database.BeginAsync([.. ours.Select(received => received.Tenant).Distinct(StringComparer.Ordinal)], ct);
        await using var write = new NpgsqlBatch(tx.Connection, tx.Transaction);
        var outgoing = new List<OutgoingEvent>();
        foreach (var received in ours)
        {
            switch (received.Event)
            {
                case ConversationProgressed progressed:
                    Follow(write, progressed, now);
                    break;
                case ReplyRequested reply:
                    outgoing.Add(Refused(reply, received.TraceParent, now));
                    break;
                case CustomerErased erased:
                    Forget(write, erased);
                    break;
            }
        }

        foreach (var command in outbox.Commands(outgoing))
            write.BatchCommands.Add(command);
        await write.ExecuteNonQueryAsync(ct);
        tx.OnCommitted(outbox.Wake);
        await tx.CommitAsync(ct);
        work.Wake();
    }

    private static void Follow(NpgsqlBatch write, ConversationProgressed progressed, DateTimeOffset now)
    {
        var row = new Progress
        {
            Tenant = progressed.Tenant,
            Id = progressed.ConversationId,
            Account = progressed.ChannelAccount,
            ThreadKey = progressed.ThreadKey,
            Version = progressed.Version,
            Status = progressed.Status,
            Stage = progressed.Stage,
            Agent = progressed.Agent,
            Asking = progressed.Asking,
            LastAgent = progressed.LastAgent,
            Queue = progressed.Queue,
            QueueOpensAt = progressed.QueueOpensAt,
            Position = progressed.Position,
            ExpectedSeconds = progressed.ExpectedSeconds,
            CallbackAt = progressed.CallbackAt,
        };
        // A promise that is gone once its time has come is due: cancelled ones go before it.
        write.BatchCommands.Add(Rows.Command(
            """
            insert into callback (tenant, conversation_id, account, number, thread_key, language, name, asked_at)
            select p.tenant, p.id, p.account, p.thread_key, p.thread_key, $6, (select name from call c where c.tenant = p.tenant and c.conversation_id = p.id order by started_at desc limit 1), $5
              from conversation p
             where p.tenant = $1 and p.id = $2 and p.version < $3 and p.callback_at <= $5 and p.callback_at is distinct from $4 and p.thread_key ~ '^\+[0-9]+$'
            on conflict (tenant, conversation_id) do nothing
            """,
            Rows.Text(row.Tenant),
            Rows.Id(row.Id),
            new NpgsqlParameter<long> { TypedValue = row.Version },
            new NpgsqlParameter { Value = (object?)row.CallbackAt?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            new NpgsqlParameter { Value = (object?)progressed.Language ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }));
        if (row.Status is "resolved" or "confirmed")
            write.BatchCommands.Add(Rows.Command("delete from callback where tenant = $1 and conversation_id = $2", Rows.Text(row.Tenant), Rows.Id(row.Id)));
        write.BatchCommands.Add(Rows.Command(
            """
            insert into conversation as c select * from json_populate_recordset(null::conversation, $1)
            on conflict (tenant, id) do update set
                (version, status, stage, agent, asking, last_agent, queue, queue_opens_at, position, expected_seconds, callback_at)
              = (excluded.version, excluded.status, excluded.stage, excluded.agent, excluded.asking, excluded.last_agent, excluded.queue, excluded.queue_opens_at, excluded.position,
                 excluded.expected_seconds, excluded.callback_at)
             where c.version < excluded.version
            """,
            Rows.Of([row])));
        if (progressed.TakenIn.Count > 0)
            write.BatchCommands.Add(Rows.Command(
                "update call set conversation_id = $3, act_at = $5 where tenant = $1 and account = $2 and call_sid = any($4) and conversation_id is null",
                Rows.Text(row.Tenant),
                Rows.Text(row.Account),
                Rows.Id(row.Id),
                new NpgsqlParameter { Value = progressed.TakenIn.Select(taken => taken.ExternalId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now }));
        write.BatchCommands.Add(Rows.Command(
            "update call set act_at = $3 where tenant = $1 and conversation_id = $2 and state <> 'ended'", Rows.Text(row.Tenant), Rows.Id(row.Id), new NpgsqlParameter<DateTimeOffset> { TypedValue = now }));
    }

    private static OutgoingEvent Refused(ReplyRequested reply, string? traceParent, DateTimeOffset now)
    {
        var failed = new ReplyFailed(reply.Tenant, reply.ReplyId, reply.ConversationId, "phone", reply.ChannelAccount, "A caller is answered by calling back; nothing can be written to a phone call.", now);
        return OutgoingEvent.Of(failed, reply.Tenant, Shard.Of(reply.Tenant, reply.ConversationId.ToString()), now, traceParent);
    }

    private static void Forget(NpgsqlBatch write, CustomerErased erased)
    {
        var conversations = new NpgsqlParameter { Value = erased.Conversations.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };
        foreach (var sql in (string[])
        [
            "delete from attachment a using call c where c.tenant = $1 and c.conversation_id = any($2) and a.tenant = c.tenant and a.external_id = c.id::text",
            "update recording r set text = null, fetch_at = null from call c where c.tenant = $1 and c.conversation_id = any($2) and r.tenant = c.tenant and r.call_id = c.id",
            "delete from callback where tenant = $1 and conversation_id = any($2)",
            "update call set number = '', name = null, thread_key = 'erased/' || id where tenant = $1 and conversation_id = any($2)",
            "update conversation set thread_key = 'erased/' || id where tenant = $1 and id = any($2)",
        ])
            write.BatchCommands.Add(Rows.Command(sql, Rows.Text(erased.Tenant), conversations.Clone()));
    }
}
