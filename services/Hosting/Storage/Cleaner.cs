using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Hosting.Storage;

/// <summary>A duty that forgets what is too old, every ten minutes; a failure is logged and tried again at the next turn.</summary>
public abstract partial class Cleaner(TimeProvider time, ILogger log) : BackgroundService
{
    static readonly TimeSpan Pace = TimeSpan.FromMinutes(10);

    protected abstract Task CleanAsync(CancellationToken ct);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, exception.Message);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Cleaning failed: {Reason}")]
    static partial void LogFailed(ILogger log, string reason);
}
