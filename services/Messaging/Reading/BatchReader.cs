using Microsoft.Extensions.Hosting;

namespace Omnichannel.Messaging.Reading;

/// <summary>Reads a queue for as long as the process runs, competing with the service's other processes.</summary>
sealed class BatchReader(string queue, IBatchHandler handler, QueueReader reader) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => reader.RunAsync(queue, handler, stoppingToken);
}
