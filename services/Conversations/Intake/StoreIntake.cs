using Npgsql;
using NpgsqlTypes;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Conversations.Intake;

/// <summary>Writes what became of a batch of messages, with the events about it, in one round trip.</summary>
static class StoreIntake
{
    internal static async Task RunAsync(TenantTransaction tx, Outbox outbox, IntakeState state, ThreadMessages threaded, DateTimeOffset now, CancellationToken ct)
    {
        if (threaded.Entries.Count == 0 && threaded.Unneeded.Count == 0)
            return;
        // Versions are drawn with the events: first the events, then the rows.
        var outgoing = threaded.Conversations
            .SelectMany(c => c.TakeEvents(state.SettingsOf(c.Tenant).DefaultQueue, now)
                .Select(e => Outgoing.Of(e, c.Tenant, now, e is MessageAdded added && threaded.TraceOf.TryGetValue(added.MessageId, out var own) ? own : c.TraceParent)))
            .ToList();
        await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
        if (threaded.Customers.Count > 0)
        {
            batch.BatchCommands.Add(Rows.Command(
                """
                insert into customer select * from json_populate_recordset(null::customer, $1)
                on conflict (tenant, id) do update
                   set (name, time_zone, languages, tier) = (excluded.name, excluded.time_zone, excluded.languages, excluded.tier)
                """,
                Rows.Of(threaded.Customers)));
        }

        if (threaded.Unneeded.Count > 0)
        {
            batch.BatchCommands.Add(Rows.Command(
                "delete from identity where (tenant, customer_id) in (select * from unnest($1, $2))",
                Rows.Array(NpgsqlDbType.Text, threaded.Unneeded.Select(c => c.Tenant)),
                Rows.Array(NpgsqlDbType.Uuid, threaded.Unneeded.Select(c => c.Id))));
        }

        batch.BatchCommands.Add(StoreConversations.Upsert(threaded.Conversations));
        batch.BatchCommands.Add(StoreConversations.Insert(threaded.Entries));
        if (threaded.References.Count > 0)
        {
            // A concurrent thread may have named the same reference.
            batch.BatchCommands.Add(Rows.Command(
                "insert into thread_reference select * from json_populate_recordset(null::thread_reference, $1) order by 1, 2, 3 on conflict do nothing",
                Rows.Of(threaded.References)));
        }

        if (threaded.Participants.Count > 0)
        {
            batch.BatchCommands.Add(Rows.Command(
                "insert into participant select * from json_populate_recordset(null::participant, $1) on conflict do nothing", Rows.Of(threaded.Participants)));
        }

        foreach (var command in outbox.Commands(outgoing))
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(ct);
        tx.OnCommitted(outbox.Wake);
    }
}
