using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Desk.Keeping;

/// <summary>
/// Keeps an agent's list at 7 days and 10,000 events; a client that comes back with an older cursor is told to take the snapshot. Conversations nobody has are forgotten
/// after 400 days without news, which is longer than one may be re-opened.
/// </summary>
internal sealed class ForgetOldEvents(Database database, TimeProvider time, ILogger<ForgetOldEvents> log) : Cleaner(time, log)
{
    internal const int MostEvents = 10_000;

    internal static readonly TimeSpan OldestEvent = TimeSpan.FromDays(7);
    internal static readonly TimeSpan OldestConversation = TimeSpan.FromDays(400);

    private readonly TimeProvider clock = time;

    /// <inheritdoc/>
    protected override Task CleanAsync(CancellationToken ct) => ForgetAsync(ct);

    /// <summary>Does it once.</summary>
    internal async Task ForgetAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("delete from event where kept_at < @oldest", new { oldest = now - OldestEvent }, cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition(
            """
            delete from event using agent
             where event.tenant = agent.tenant and event.agent = agent.agent and event.cursor <= agent.cursor - @MostEvents
            """,
            new { MostEvents },
            cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from conversation where agent is null and touched_at < @oldest", new { oldest = now - OldestConversation }, cancellationToken: ct));
    }
}
