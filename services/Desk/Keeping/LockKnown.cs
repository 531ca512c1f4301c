using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.Desk.Folding;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Desk.Keeping;

/// <summary>Locks and reads what is known of a batch's conversations, and takes in its presences.</summary>
internal static class LockKnown
{
    /// <summary>What a batch found.</summary>
    /// <param name="Conversations">What is known of each conversation asked for.</param>
    /// <param name="NewPresences">Agents whose presence in the batch is newer than what was known.</param>
    internal sealed record Locked(
        IReadOnlyDictionary<(string Tenant, Guid Conversation), KnownConversation> Conversations,
        IReadOnlySet<(string Tenant, string Agent)> NewPresences);

    public static async Task<Locked> RunAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<(string Tenant, Guid Conversation)> conversations,
        IReadOnlyDictionary<(string Tenant, string Agent), AgentPresenceChanged> presences,
        DateTimeOffset now,
        CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction.Transaction);
        if (conversations.Count > 0)
        {
            batch.BatchCommands.Add(MakeRows(conversations, now));
            batch.BatchCommands.Add(LockRows(conversations));
        }

        if (presences.Count > 0)
            batch.BatchCommands.Add(TakePresences(presences));

        var known = new Dictionary<(string, Guid), KnownConversation>(conversations.Count);
        var newPresences = new HashSet<(string, string)>();
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (conversations.Count > 0)
        {
            while (await reader.ReadAsync(ct))
                known.Add((reader.GetString(0), reader.GetGuid(1)), KnownColumns.Read(reader, 1));
            await reader.NextResultAsync(ct);
        }

        if (presences.Count > 0)
            while (await reader.ReadAsync(ct))
                newPresences.Add((reader.GetString(0), reader.GetString(1)));
        return new Locked(known, newPresences);
    }

    private static NpgsqlBatchCommand MakeRows(IReadOnlyCollection<(string Tenant, Guid Conversation)> conversations, DateTimeOffset now) => new(
        """
        insert into conversation (tenant, conversation_id, touched_at)
        select tenant, conversation_id, $3 from unnest($1, $2) as asked (tenant, conversation_id) order by tenant, conversation_id
        on conflict do nothing
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = [.. conversations.Select(key => key.Tenant)] },
            new NpgsqlParameter<Guid[]> { TypedValue = [.. conversations.Select(key => key.Conversation)] },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
        },
    };

    private static NpgsqlBatchCommand LockRows(IReadOnlyCollection<(string Tenant, Guid Conversation)> conversations) => new(
        $"""
        select tenant, {KnownColumns.List}
          from conversation join unnest($1, $2) as asked (tenant, conversation_id) using (tenant, conversation_id)
         order by tenant, conversation_id
           for update of conversation
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = [.. conversations.Select(key => key.Tenant)] },
            new NpgsqlParameter<Guid[]> { TypedValue = [.. conversations.Select(key => key.Conversation)] },
        },
    };

    private static NpgsqlBatchCommand TakePresences(IReadOnlyDictionary<(string Tenant, string Agent), AgentPresenceChanged> presences) => new(
        """
        insert into presence as known (tenant, agent, version, state, cause)
        select tenant, agent, version, state, cause
          from unnest($1, $2, $3, $4, $5) as news (tenant, agent, version, state, cause)
         order by tenant, agent
        on conflict (tenant, agent) do update
           set version = excluded.version, state = excluded.state, cause = excluded.cause
         where known.version < excluded.version
        returning tenant, agent
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = [.. presences.Keys.Select(key => key.Tenant)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. presences.Keys.Select(key => key.Agent)] },
            new NpgsqlParameter<long[]> { TypedValue = [.. presences.Values.Select(presence => presence.Version)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. presences.Values.Select(presence => presence.State)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. presences.Values.Select(presence => presence.Cause)] },
        },
    };
}
