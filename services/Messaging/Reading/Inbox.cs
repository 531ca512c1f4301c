using Dapper;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Messaging.Reading;

/// <summary>Tells new events from repeats, in the transaction of their effect.</summary>
public static class Inbox
{
    /// <summary>Notes the events as taken in by the consumer and returns those it had not taken in before, in order.</summary>
    public static async Task<IReadOnlyList<ReceivedEvent>> KeepNewAsync(TenantTransaction tx, string consumer, IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
    {
        // In the order of the ids, so that two transactions with the same repeats do not wait for each other crosswise.
        var inserted = (await tx.Connection.QueryAsync<Guid>(new CommandDefinition(
            """
            insert into inbox (consumer, message_id) select @consumer, id from unnest(@ids) as id order by id
            on conflict do nothing returning message_id
            """,
            new { consumer, ids = batch.Select(e => e.MessageId).Distinct().ToArray() },
            tx.Transaction,
            cancellationToken: ct))).ToHashSet();
        return [.. batch.Where(e => inserted.Remove(e.MessageId))];
    }
}

/// <summary>Forgets inbox keys after eight days.</summary>
sealed class InboxCleaner(Database database, TimeProvider time, ILogger<InboxCleaner> log) : Cleaner(time, log)
{
    protected override async Task CleanAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("delete from inbox where received_at < clock_timestamp() - interval '8 days'", cancellationToken: ct));
    }
}
