using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Phone.Calls;

namespace Omnichannel.Phone.Keeping;

/// <summary>
/// Does what calls need done outside: rings agents, moves and ends lines, tells Routing; and finds those whose end nobody reported. Runs in every process; what is to be done stands with
/// the call and its time, and the call's lock lets one of them have it. A process that is killed at it is followed by another within seconds.
/// </summary>
internal sealed partial class KeepCalls(
    Database database, OpenCall open, CallWork work, PerformActs perform, BeginCallbacks callbacks, TimeProvider time, ILogger<KeepCalls> log) : BackgroundService
{
    private const int AtOnce = 32;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await work.WaitAsync(Pace, time, stoppingToken);
            try
            {
                await callbacks.RunAsync(stoppingToken);
                var due = await DueAsync(stoppingToken);
                await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stoppingToken }, async (one, ct) => await KeepAsync(one.Tenant, one.Id, ct));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested && Outage.Is(exception))
            {
                LogWaiting(log, exception.Message);
            }
        }
    }

    private async Task<IReadOnlyList<(string Tenant, Guid Id)>> DueAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        return [.. await connection.QueryAsync<(string, Guid)>(new CommandDefinition(
            "select tenant, id from call where act_at <= @now order by act_at limit @AtOnce", new { now = time.GetUtcNow(), AtOnce }, cancellationToken: ct))];
    }

    private async Task KeepAsync(string tenant, Guid id, CancellationToken ct)
    {
        try
        {
            if (await open.TakeUpAsync(tenant, id, ct) is { } taken)
                await perform.RunAsync(taken.Call, taken.Acts, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // Others are not to wait for it; it is tried again when its time comes.
            LogFailed(log, exception, id);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Looking after calls waits: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Call {Call} was not looked after and is tried again")]
    private static partial void LogFailed(ILogger log, Exception exception, Guid call);
}
