using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Messaging;

/// <summary>Waits at start for a broker that is not there yet, also in a process that only publishes.</summary>
sealed partial class BrokerWait(BrokerConnection broker, ILogger<BrokerWait> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Outage.WaitOut(exception => LogWaiting(log, exception.Message)).ExecuteAsync(async ct => await broker.ForPublishingAsync(ct), stoppingToken);

    [LoggerMessage(1, LogLevel.Warning, "RabbitMQ is not reachable yet: {Reason}")]
    static partial void LogWaiting(ILogger log, string reason);
}
