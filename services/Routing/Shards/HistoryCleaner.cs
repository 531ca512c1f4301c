using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Shards;

/// <summary>Forgets decisions, finished offers and past waits after thirty days, and ended conversations after eight, as long as a repeat of their events may come.</summary>
sealed class HistoryCleaner(Database database, TimeProvider time, ILogger<HistoryCleaner> log) : Cleaner(time, log)
{
    protected override async Task CleanAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            delete from decision where at < clock_timestamp() - interval '30 days';
            delete from offer where ended_at < clock_timestamp() - interval '30 days';
            delete from past_wait where ended_at < clock_timestamp() - interval '30 days';
            delete from ended where ended_at < clock_timestamp() - interval '8 days';
            """,
            cancellationToken: ct));
    }
}
