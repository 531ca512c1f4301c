using Npgsql;
using NpgsqlTypes;
using Omnichannel.Contracts;
using Omnichannel.Conversations.ChannelAccounts;
using Omnichannel.Conversations.Customers;
using Omnichannel.Conversations.EntryRules;
using Omnichannel.Conversations.Tenants;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Intake;

/// <summary>
/// Locks and loads all that a batch of messages needs, in one round trip: threads, then identities, customers, conversations, each in a fixed
/// order, so that batches and commands never wait for each other crosswise.
/// </summary>
static class LoadIntake
{
    // Conversations of the threads and references of the batch, newest first per thread.
    const string Candidates =
        """
        with thread_asked as (select distinct tenant, channel_account, thread_key from unnest($1, $2, $3) as t (tenant, channel_account, thread_key)),
        reference_asked as (select distinct tenant, channel_account, reference_key from unnest($4, $5, $6) as r (tenant, channel_account, reference_key)),
        candidate as (
            select c.tenant, c.id
              from thread_asked t
              cross join lateral (
                select tenant, id from conversation
                 where tenant = t.tenant and channel_account = t.channel_account and thread_key = t.thread_key
                 order by created_at desc limit 20) c
             union
            select r.tenant, r.conversation_id from thread_reference r join reference_asked using (tenant, channel_account, reference_key)
        )
        """;

    internal static async Task<IntakeState> RunAsync(
        TenantTransaction tx, NpgsqlBatchCommand? guard, IReadOnlyList<MessageReceived> messages, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
        if (guard is not null)
            batch.BatchCommands.Add(guard);
        foreach (var command in Commands(messages, now))
            batch.BatchCommands.Add(command);

        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (guard is not null)
            await reader.NextResultAsync(ct);
        await reader.NextResultAsync(ct); // The threads' locks.
        var identities = await Rows.ReadAsync<IdentityRow>(reader, ct);
        var customers = await Rows.ReadAsync<CustomerRow>(reader, ct);
        var conversations = await Rows.ReadAsync<Conversation>(reader, ct);
        var references = await Rows.ReadAsync<KnownReference>(reader, ct);
        var participants = await Rows.ReadAsync<Participant>(reader, ct);
        var known = await Rows.ReadAsync<KnownMessage>(reader, ct);
        var tenants = await Rows.ReadAsync<TenantSettings>(reader, ct);
        var accounts = await Rows.ReadAsync<AccountDefaults>(reader, ct);
        var rules = await Rows.ReadAsync<EntryRule>(reader, ct);
        return new IntakeState
        {
            Tenants = tenants.ToDictionary(t => t.Tenant, StringComparer.Ordinal),
            Accounts = accounts.ToDictionary(a => (a.Tenant, a.Id)),
            Rules = rules.ToLookup(r => r.Tenant, StringComparer.Ordinal),
            CustomerOf = identities.ToDictionary(i => (i.Tenant, i.Kind, i.Scope, i.Address), i => i.CustomerId),
            Customers = customers.ToDictionary(c => (c.Tenant, c.Id)),
            Conversations = conversations.ToDictionary(c => (c.Tenant, c.Id)),
            Messages = known.ToDictionary(m => (m.Tenant, m.ChannelAccount, Convert.ToHexString(m.ExternalKey))),
            References = references.ToDictionary(r => (r.Tenant, r.ChannelAccount, Convert.ToHexString(r.ReferenceKey))),
            Participants = [.. participants],
        };
    }

    static IEnumerable<NpgsqlBatchCommand> Commands(IReadOnlyList<MessageReceived> messages, DateTimeOffset now)
    {
        var references = messages.SelectMany(m => m.References.Select(r => (m.Tenant, m.ChannelAccount, Key: ExternalKey.Of(r)))).ToList();

        yield return Rows.Command(
            """
            insert into thread (tenant, channel_account, thread_key)
            select distinct tenant, channel_account, thread_key from unnest($1, $2, $3) as t (tenant, channel_account, thread_key) order by 1, 2, 3
            on conflict do nothing
            """,
            Threads());
        yield return Rows.Command(
            """
            select null from thread join (select distinct * from unnest($1, $2, $3) as t (tenant, channel_account, thread_key)) asked using (tenant, channel_account, thread_key)
             order by tenant, channel_account, thread_key for update of thread
            """,
            Threads());
        // Whoever comes first makes the identity; the others wait for his commit and find it.
        yield return Rows.Command(
            """
            insert into identity (tenant, kind, scope, address, customer_id, name, created_at)
            select tenant, kind, scope, address, customer_id, name, created_at from json_populate_recordset(null::identity, $1) order by 1, 2, 3, 4
            on conflict do nothing
            """,
            Rows.Of(Senders(messages, now)));
        yield return Rows.Command(
            "select to_json(i) from identity i join unnest($1, $2, $3, $4) as s (tenant, kind, scope, address) using (tenant, kind, scope, address)", Identities());
        yield return Rows.Command(
            """
            select to_json(c) from customer c
             where (tenant, id) in (
                select tenant, customer_id from identity join unnest($1, $2, $3, $4) as s (tenant, kind, scope, address) using (tenant, kind, scope, address))
             order by tenant, id for update
            """,
            Identities());
        yield return Rows.Command(
            Candidates + "select to_json(c) from conversation c where (tenant, id) in (select tenant, id from candidate) order by tenant, id for update", ThreadsAndReferences());
        yield return Rows.Command(
            "select to_json(r) from thread_reference r join (select distinct * from unnest($1, $2, $3) as r (tenant, channel_account, reference_key)) asked using (tenant, channel_account, reference_key)",
            Reference());
        yield return Rows.Command(
            Candidates + "select to_json(p) from participant p join candidate c on c.tenant = p.tenant and c.id = p.conversation_id where p.address = any($7)",
            [.. ThreadsAndReferences(), Rows.Array(NpgsqlDbType.Text, messages.Select(m => m.From.Address).Distinct(StringComparer.Ordinal))]);
        yield return Rows.Command(
            """
            select json_build_object('tenant', tenant, 'channel_account', channel_account, 'external_key', external_key, 'conversation_id', conversation_id, 'id', id, 'seq', seq)
              from message join (select distinct * from unnest($1, $2, $3) as e (tenant, channel_account, external_key)) asked using (tenant, channel_account, external_key)
            """,
            Rows.Array(NpgsqlDbType.Text, messages.Select(m => m.Tenant)),
            Rows.Array(NpgsqlDbType.Text, messages.Select(m => m.ChannelAccount)),
            Rows.Array(NpgsqlDbType.Bytea, messages.Select(m => ExternalKey.Of(m.ExternalId))));
        var tenants = messages.Select(m => m.Tenant).Distinct(StringComparer.Ordinal).ToArray();
        yield return Rows.Command("select to_json(t) from tenant t where tenant = any($1)", Rows.Array(NpgsqlDbType.Text, tenants));
        yield return Rows.Command(
            """
            select json_build_object('tenant', tenant, 'id', id, 'channel', channel, 'language', language, 'time_zone', time_zone, 'queue', queue)
              from channel_account where tenant = any($1) and id = any($2)
            """,
            Rows.Array(NpgsqlDbType.Text, tenants),
            Rows.Array(NpgsqlDbType.Text, messages.Select(m => m.ChannelAccount).Distinct(StringComparer.Ordinal)));
        yield return Rows.Command("select to_json(r) from entry_rule r where tenant = any($1) and enabled order by tenant, position, id", Rows.Array(NpgsqlDbType.Text, tenants));

        NpgsqlParameter[] Threads() =>
        [
            Rows.Array(NpgsqlDbType.Text, messages.Select(m => m.Tenant)),
            Rows.Array(NpgsqlDbType.Text, messages.Select(m => m.ChannelAccount)),
            Rows.Array(NpgsqlDbType.Text, messages.Select(m => m.ThreadKey)),
        ];
        NpgsqlParameter[] Reference() =>
        [
            Rows.Array(NpgsqlDbType.Text, references.Select(r => r.Tenant)),
            Rows.Array(NpgsqlDbType.Text, references.Select(r => r.ChannelAccount)),
            Rows.Array(NpgsqlDbType.Bytea, references.Select(r => r.Key)),
        ];
        NpgsqlParameter[] ThreadsAndReferences() => [.. Threads(), .. Reference()];
        NpgsqlParameter[] Identities()
        {
            var senders = Senders(messages, now);
            return
            [
                Rows.Array(NpgsqlDbType.Text, senders.Select(s => s.Tenant)),
                Rows.Array(NpgsqlDbType.Text, senders.Select(s => s.Kind)),
                Rows.Array(NpgsqlDbType.Text, senders.Select(s => s.Scope)),
                Rows.Array(NpgsqlDbType.Text, senders.Select(s => s.Address)),
            ];
        }
    }

    static List<IdentityRow> Senders(IReadOnlyList<MessageReceived> messages, DateTimeOffset now) =>
    [
        .. messages
            .DistinctBy(m => (m.Tenant, m.From.Kind, IdentityRow.ScopeOf(m.From.Kind, m.ChannelAccount), m.From.Address))
            .Select(m => new IdentityRow
            {
                Tenant = m.Tenant,
                Kind = m.From.Kind,
                Scope = IdentityRow.ScopeOf(m.From.Kind, m.ChannelAccount),
                Address = m.From.Address,
                CustomerId = Guid.CreateVersion7(now),
                Name = m.From.Name,
                CreatedAt = now,
            }),
    ];
}
