using Npgsql;
using NpgsqlTypes;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Messaging.Publishing;

/// <summary>Events that leave if and only if their transaction commits.</summary>
public sealed class Outbox(OutboxRelay relay)
{
    /// <summary>Adds events to the transaction, in order. Call it after the transaction has all its locks: the ids drawn here are the order of publishing.</summary>
    public async Task AddAsync(TenantTransaction tx, IReadOnlyList<OutgoingEvent> events, CancellationToken ct)
    {
        if (events.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
        foreach (var command in Commands(events))
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(ct);
        tx.OnCommitted(Wake);
    }

    /// <summary>The statements of <see cref="AddAsync"/>, for a caller that sends its whole transaction as one batch; he calls <see cref="Wake"/> after the commit.</summary>
    public IEnumerable<NpgsqlBatchCommand> Commands(IReadOnlyList<OutgoingEvent> events)
    {
        if (events.Count == 0)
            yield break;
        yield return new NpgsqlBatchCommand(
            """
            insert into outbox (tenant, exchange, routing_key, message_type, message_id, trace_parent, body)
            select tenant, exchange, routing_key, message_type, message_id, trace_parent, body
              from unnest($1, $2, $3, $4, $5, $6, $7) with ordinality as e (tenant, exchange, routing_key, message_type, message_id, trace_parent, body, place)
             order by place
            """)
        {
            Parameters =
            {
                Array(NpgsqlDbType.Text, events.Select(e => e.Tenant)),
                Array(NpgsqlDbType.Text, events.Select(e => e.Exchange)),
                Array(NpgsqlDbType.Text, events.Select(e => e.RoutingKey)),
                Array(NpgsqlDbType.Text, events.Select(e => e.MessageType)),
                Array(NpgsqlDbType.Uuid, events.Select(e => e.MessageId)),
                Array(NpgsqlDbType.Text, events.Select(e => e.TraceParent)),
                Array(NpgsqlDbType.Bytea, events.Select(e => e.Body)),
            },
        };
        // The relay of this process is woken directly; another process's by the database.
        if (!relay.IsHere)
            yield return new NpgsqlBatchCommand("select pg_notify('outbox_' || current_schema(), '')");
    }

    /// <summary>Tells the relay of this process that something was committed.</summary>
    public void Wake() => relay.Wake();

    static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
