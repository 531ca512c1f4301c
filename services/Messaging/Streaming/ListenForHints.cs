using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Messaging.Streaming;

/// <summary>Wakes streams at the commit of what they are to be told, by whichever process. One connection for the process.</summary>
internal sealed partial class ListenForHints(Database database, EventFeed feed, PassingEvents passing, TimeProvider time, ILogger<ListenForHints> log) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception exception) when (Outage.Is(exception) && !stoppingToken.IsCancellationRequested)
            {
                LogWaiting(log, exception.Message);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        connection.Notification += (_, notification) =>
        {
            if (notification.Channel == Hints.ChannelOf(database, Hints.Passing))
                passing.Take(notification.Payload);
            else
                foreach (var list in Hints.Lists(notification.Payload))
                    feed.Wake(list);
        };
        await using (var listen = new NpgsqlCommand($"listen \"{Hints.ChannelOf(database, Hints.Events)}\"; listen \"{Hints.ChannelOf(database, Hints.Passing)}\"", connection))
            await listen.ExecuteNonQueryAsync(ct);
        feed.WakeAll();
        while (true)
        {
            if (await connection.WaitAsync(Quiet, ct))
                continue;
            // Nothing for a while: a connection that died in silence shows itself now.
            await using var probe = new NpgsqlCommand("select 1", connection);
            await probe.ExecuteNonQueryAsync(ct);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Listening for events waits: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);
}
