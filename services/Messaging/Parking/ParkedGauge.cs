using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting;

namespace Omnichannel.Messaging.Parking;

/// <summary>Counts the service's parked messages for the metric <c>omnichannel.parked</c>.</summary>
sealed partial class ParkedGauge(ParkedMessages parked, TimeProvider time, ILogger<ParkedGauge> log) : BackgroundService
{
    /// <summary>How old the figure may be.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(15);

    long count;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Telemetry.Meter.CreateObservableGauge("omnichannel.parked", () => Volatile.Read(ref count), "{message}", "Messages waiting for an operator.");
        var waitOut = Outage.WaitOut(exception => LogWaiting(log, exception.Message));
        while (!stoppingToken.IsCancellationRequested)
        {
            Volatile.Write(ref count, await waitOut.ExecuteAsync(async ct => await parked.CountAsync(ct), stoppingToken));
            await Task.Delay(Pace, time, stoppingToken);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Parked messages cannot be counted: {Reason}")]
    static partial void LogWaiting(ILogger log, string reason);
}
