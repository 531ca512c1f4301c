using Dapper;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Callbacks;

/// <summary>
/// Brings conversations up whose callback is due: looks every second, in every process. What is promised stands in the table and nowhere else, so that it outlives any process; the
/// conversation's lock lets only one of them find it still promised.
/// </summary>
sealed partial class KeepCallbacks(Database database, OpenConversation open, TimeProvider time, ILogger<KeepCallbacks> log) : BackgroundService
{
    const int AtOnce = 100;

    static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var (tenant, conversation) in await DueAsync(stoppingToken))
                    await BringUpAsync(tenant, conversation, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, exception.Message);
            }
        }
    }

    async Task<IReadOnlyList<(string Tenant, Guid Conversation)>> DueAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        var due = await connection.QueryAsync<(string, Guid)>(new CommandDefinition(
            "select tenant, conversation_id from callback where state = 'promised' and at <= @now order by at limit @AtOnce", new { now = time.GetUtcNow(), AtOnce }, cancellationToken: ct));
        return [.. due.Distinct()];
    }

    async Task BringUpAsync(string tenant, Guid id, CancellationToken ct)
    {
        try
        {
            await open.RunAsync<object>(tenant, id, (conversation, tx) => FallDueAsync(conversation, tx, ct), ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // The others are not to wait for it; it is found again at the next turn.
            LogNotBroughtUp(log, exception, id);
        }
    }

    async Task<Step<object>> FallDueAsync(Conversation conversation, TenantTransaction tx, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var callbacks = await CallbackRow.OfAsync(tx, conversation, ct);
        // Usually one: the others of the same second follow at the next turn.
        if (callbacks.Where(c => c.State == "promised" && c.At <= now).MinBy(c => c.At) is not { } due)
            return new Step<object>(conversation, Changed: false);
        conversation.FallDue(CallbackRow.Earliest(callbacks.Where(c => c != due)), Guid.CreateVersion7(now), now);
        var entry = SystemEntry.Of(
            conversation, Guid.CreateVersion7(now), null, due.Event("callback-due"), $"Callback promised for {due.Time.InWords()} is due.{(due.Note is { Length: > 0 } note ? "\n" + note : "")}", now);
        return new Step<object>(conversation) { Entry = entry, Writes = [due.End("due", now)] };
    }

    [LoggerMessage(1, LogLevel.Warning, "Looking for callbacks failed: {Reason}")]
    static partial void LogFailed(ILogger log, string reason);

    [LoggerMessage(2, LogLevel.Error, "Conversation {Conversation} was not brought up for its callback")]
    static partial void LogNotBroughtUp(ILogger log, Exception exception, Guid conversation);
}
