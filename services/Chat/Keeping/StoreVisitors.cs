using Npgsql;
using NpgsqlTypes;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Chat.Keeping;

/// <summary>Writes what a batch changed, in one round trip: the visitors' lists, their messages and conversations, events to others, and the hint that wakes streams.</summary>
internal static class StoreVisitors
{
    public static async Task RunAsync(
        Database database, Outbox outbox, TenantTransaction transaction, VisitorState state, IReadOnlyList<OutgoingEvent> outgoing, DateTimeOffset now, CancellationToken ct)
    {
        var visitors = state.Visitors.Values.Where(visitor => visitor.ToBeTold.Count > 0 || visitor.Conversations.Count > 0).ToList();
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction.Transaction);
        if (visitors.Count > 0)
        {
            batch.BatchCommands.Add(Heads(visitors, now));
            batch.BatchCommands.Add(Conversations([.. visitors.SelectMany(visitor => visitor.Conversations.Select(id => (visitor.List, id)))]));
            var told = visitors.SelectMany(visitor => visitor.ToBeTold.Select(one => (visitor.List, Told: one))).ToList();
            batch.BatchCommands.Add(Events(told, now));
            batch.BatchCommands.Add(Messages([.. told.Where(one => one.Told.Message is not null)]));
            batch.BatchCommands.Add(Files([.. told.SelectMany(one => one.Told.Message is { Direction: "out" } message ? message.Attachments.Select(file => (one.List, file.Id)) : [])]));
            foreach (var wake in EventLists.Wakes(database, visitors.Where(visitor => visitor.ToBeTold.Count > 0).Select(visitor => visitor.List)))
                batch.BatchCommands.Add(wake);
        }

        foreach (var command in outbox.Commands(outgoing))
            batch.BatchCommands.Add(command);
        if (batch.BatchCommands.Count == 0)
            return;
        await batch.ExecuteNonQueryAsync(ct);
        transaction.OnCommitted(outbox.Wake);
    }

    private static NpgsqlBatchCommand Heads(List<Visitor> visitors, DateTimeOffset now) => new(
        """
        update visitor set cursor = news.cursor, conversation_id = news.conversation_id, version = news.version, stage = news.stage, agent = news.agent, seen_at = $8
          from unnest($1, $2, $3, $4, $5, $6, $7) as news (tenant, visitor, cursor, conversation_id, version, stage, agent)
         where visitor.tenant = news.tenant and visitor.visitor = news.visitor
        """)
    {
        Parameters =
        {
            Array(NpgsqlDbType.Text, visitors, visitor => visitor.List.Tenant),
            Array(NpgsqlDbType.Text, visitors, visitor => visitor.List.Owner),
            Array(NpgsqlDbType.Bigint, visitors, visitor => visitor.Cursor),
            Array(NpgsqlDbType.Uuid, visitors, visitor => visitor.ConversationId),
            Array(NpgsqlDbType.Bigint, visitors, visitor => visitor.Version),
            Array(NpgsqlDbType.Text, visitors, visitor => visitor.Stage),
            Array(NpgsqlDbType.Text, visitors, visitor => visitor.Agent),
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
        },
    };

    private static NpgsqlBatchCommand Conversations(List<(ListKey Visitor, Guid Id)> conversations) => new(
        "insert into conversation (tenant, visitor, conversation_id) select * from unnest($1, $2, $3) order by 1, 3 on conflict (tenant, conversation_id) do nothing")
    {
        Parameters =
        {
            Array(NpgsqlDbType.Text, conversations, one => one.Visitor.Tenant),
            Array(NpgsqlDbType.Text, conversations, one => one.Visitor.Owner),
            Array(NpgsqlDbType.Uuid, conversations, one => one.Id),
        },
    };

    private static NpgsqlBatchCommand Events(List<(ListKey Visitor, Told Told)> told, DateTimeOffset now) => new(
        """
        insert into event (tenant, visitor, cursor, kind, body, trace_parent, kept_at)
        select tenant, visitor, cursor, kind, body, trace_parent, $7 from unnest($1, $2, $3, $4, $5, $6) as news (tenant, visitor, cursor, kind, body, trace_parent)
        """)
    {
        Parameters =
        {
            Array(NpgsqlDbType.Text, told, one => one.Visitor.Tenant),
            Array(NpgsqlDbType.Text, told, one => one.Visitor.Owner),
            Array(NpgsqlDbType.Bigint, told, one => one.Told.Cursor),
            Array(NpgsqlDbType.Text, told, one => one.Told.Kind),
            Array(NpgsqlDbType.Text, told, one => one.Told.Body),
            Array(NpgsqlDbType.Text, told, one => one.Told.TraceParent),
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
        },
    };

    /// <summary>A visitor's own message has its row since it came; an answer gets its row here.</summary>
    private static NpgsqlBatchCommand Messages(List<(ListKey Visitor, Told Told)> told) => new(
        """
        insert into message (tenant, visitor, id, direction, client_id, seq, cursor, state, at)
        select tenant, visitor, id, direction, client_id, seq, cursor, case direction when 'in' then 'told' else 'sent' end, at
          from unnest($1, $2, $3, $4, $5, $6, $7, $8) as news (tenant, visitor, id, direction, client_id, seq, cursor, at)
        on conflict (tenant, visitor, id) do update set seq = excluded.seq, cursor = excluded.cursor, state = excluded.state, body = null
        """)
    {
        Parameters =
        {
            Array(NpgsqlDbType.Text, told, one => one.Visitor.Tenant),
            Array(NpgsqlDbType.Text, told, one => one.Visitor.Owner),
            Array(NpgsqlDbType.Uuid, told, one => one.Told.Message!.Id),
            Array(NpgsqlDbType.Text, told, one => one.Told.Message!.Direction),
            Array(NpgsqlDbType.Text, told, one => one.Told.Message!.ClientId),
            Array(NpgsqlDbType.Bigint, told, one => one.Told.Message!.Seq),
            Array(NpgsqlDbType.Bigint, told, one => one.Told.Cursor),
            Array(NpgsqlDbType.TimestampTz, told, one => one.Told.Message!.At.ToUniversalTime()),
        },
    };

    /// <summary>Files of an answer are the visitor's to read, and are not forgotten as unused. One that does not exist, he is told of and cannot fetch.</summary>
    private static NpgsqlBatchCommand Files(List<(ListKey Visitor, Guid Id)> files) => new(
        """
        with named as (
            update attachment set external_id = coalesce(external_id, news.visitor)
              from unnest($1, $2, $3) as news (tenant, visitor, id) where attachment.tenant = news.tenant and attachment.id = news.id
            returning attachment.tenant, news.visitor, attachment.id)
        insert into visitor_file (tenant, visitor, attachment_id) select tenant, visitor, id from named on conflict do nothing
        """)
    {
        Parameters =
        {
            Array(NpgsqlDbType.Text, files, one => one.Visitor.Tenant),
            Array(NpgsqlDbType.Text, files, one => one.Visitor.Owner),
            Array(NpgsqlDbType.Uuid, files, one => one.Id),
        },
    };

    private static NpgsqlParameter Array<TRow, T>(NpgsqlDbType type, IReadOnlyList<TRow> rows, Func<TRow, T> value) =>
        new() { Value = rows.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
