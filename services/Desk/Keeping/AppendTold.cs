using Npgsql;
using NpgsqlTypes;
using Omnichannel.Desk.Folding;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Desk.Keeping;

/// <summary>Writes what a batch changed: the agents' lists, what is known, and the hint that wakes streams.</summary>
internal static class AppendTold
{
    public static async Task RunAsync(
        Database database,
        TenantTransaction transaction,
        IReadOnlyList<(string Tenant, KnownConversation Known)> changed,
        IReadOnlyList<(string Tenant, Told Told, string? TraceParent)> told,
        DateTimeOffset now,
        CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction.Transaction);
        if (changed.Count > 0)
            batch.BatchCommands.Add(Store(changed, now));
        if (told.Count > 0)
        {
            batch.BatchCommands.Add(Append(told, now));
            foreach (var wake in EventLists.Wakes(database, told.Select(one => new ListKey(one.Tenant, one.Told.Agent))))
                batch.BatchCommands.Add(wake);
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand Store(IReadOnlyList<(string Tenant, KnownConversation Known)> changed, DateTimeOffset now) => new(
        """
        update conversation
           set seq = news.seq, routing_version = news.routing_version, stage = news.stage, agent = news.agent, offer_id = news.offer_id,
               assignment_id = news.assignment_id, reason = news.reason, expires_at = news.expires_at, version = news.version, status = news.status,
               channel = news.channel, queue = news.queue, language = news.language, customer_time_zone = news.customer_time_zone, beside = news.beside, touched_at = $18
          from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) as news
               (tenant, conversation_id, seq, routing_version, stage, agent, offer_id, assignment_id, reason, expires_at, version, status, channel, queue, language, customer_time_zone, beside)
         where conversation.tenant = news.tenant and conversation.conversation_id = news.conversation_id
        """)
    {
        Parameters =
        {
            Array(NpgsqlDbType.Text, changed, row => row.Tenant),
            Array(NpgsqlDbType.Uuid, changed, row => row.Known.ConversationId),
            Array(NpgsqlDbType.Bigint, changed, row => row.Known.Seq),
            Array(NpgsqlDbType.Bigint, changed, row => row.Known.RoutingVersion),
            Array(NpgsqlDbType.Text, changed, row => KnownColumns.NameOf(row.Known.Stage)),
            Array(NpgsqlDbType.Text, changed, row => row.Known.Agent),
            Array(NpgsqlDbType.Uuid, changed, row => row.Known.OfferId),
            Array(NpgsqlDbType.Uuid, changed, row => row.Known.AssignmentId),
            Array(NpgsqlDbType.Text, changed, row => row.Known.Reason),
            Array(NpgsqlDbType.TimestampTz, changed, row => row.Known.ExpiresAt?.ToUniversalTime()),
            Array(NpgsqlDbType.Bigint, changed, row => row.Known.Version),
            Array(NpgsqlDbType.Text, changed, row => row.Known.Status),
            Array(NpgsqlDbType.Text, changed, row => row.Known.Channel),
            Array(NpgsqlDbType.Text, changed, row => row.Known.Queue),
            Array(NpgsqlDbType.Text, changed, row => row.Known.Language),
            Array(NpgsqlDbType.Text, changed, row => row.Known.CustomerTimeZone),
            Array(NpgsqlDbType.Jsonb, changed, row => KnownColumns.Of(row.Known.Beside)),
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
        },
    };

    /// <summary>The head's new cursor is the place of the agent's last event in the batch; the others count back from it.</summary>
    private static NpgsqlBatchCommand Append(IReadOnlyList<(string Tenant, Told Told, string? TraceParent)> told, DateTimeOffset now)
    {
        var following = new int[told.Count];
        var counts = new Dictionary<ListKey, int>();
        for (var i = told.Count - 1; i >= 0; i--)
        {
            var key = new ListKey(told[i].Tenant, told[i].Told.Agent);
            following[i] = counts.GetValueOrDefault(key);
            counts[key] = following[i] + 1;
        }

        var heads = counts.ToList();
        return new NpgsqlBatchCommand(
            """
            with head as (
                insert into agent as known (tenant, agent, cursor)
                select tenant, agent, added from unnest($1, $2, $3) as news (tenant, agent, added) order by tenant, agent
                on conflict (tenant, agent) do update set cursor = known.cursor + excluded.cursor
                returning tenant, agent, cursor)
            insert into event (tenant, agent, cursor, kind, body, trace_parent, kept_at)
            select tenant, agent, head.cursor - news.following, news.kind, news.body, news.trace_parent, $10
              from unnest($4, $5, $6, $7, $8, $9) as news (tenant, agent, following, kind, body, trace_parent) join head using (tenant, agent)
            """)
        {
            Parameters =
            {
                Array(NpgsqlDbType.Text, heads, head => head.Key.Tenant),
                Array(NpgsqlDbType.Text, heads, head => head.Key.Owner),
                Array(NpgsqlDbType.Integer, heads, head => head.Value),
                Array(NpgsqlDbType.Text, told, one => one.Tenant),
                Array(NpgsqlDbType.Text, told, one => one.Told.Agent),
                Array(NpgsqlDbType.Integer, following, count => count),
                Array(NpgsqlDbType.Text, told, one => one.Told.Kind),
                Array(NpgsqlDbType.Text, told, one => one.Told.Body),
                Array(NpgsqlDbType.Text, told, one => one.TraceParent),
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            },
        };
    }

    private static NpgsqlParameter Array<TRow, T>(NpgsqlDbType type, IReadOnlyList<TRow> rows, Func<TRow, T> value) =>
        new() { Value = rows.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
