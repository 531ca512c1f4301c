using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Messaging.Reading;
using RabbitMQ.Client;

namespace Omnichannel.Messaging.Parking;

/// <summary>Parks what the broker dead-lettered because it was delivered too often.</summary>
sealed partial class DeadQueueDrain(string queue, QueueReader reader, ParkedMessages parked, TimeProvider time, ILogger<DeadQueueDrain> log) : BackgroundService
{
    static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => reader.RunAsync(Topology.DeadQueueOf(queue), ParkAsync, stoppingToken);

    async Task ParkAsync(IChannel channel, List<Delivery> batch, CancellationToken ct)
    {
        foreach (var delivery in batch)
        {
            while (!await TryParkAsync(delivery, ct))
                await Task.Delay(AfterFailure, time, ct);
            await channel.BasicAckAsync(delivery.Tag, false, ct);
        }
    }

    async Task<bool> TryParkAsync(Delivery delivery, CancellationToken ct)
    {
        try
        {
            await parked.AddAsync(delivery.FirstDeathQueue ?? queue, delivery, "Delivered too often: its handling killed the process or never ended.", ct);
            return true;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogWaiting(log, queue, exception.Message);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A dead message of {Queue} cannot be parked yet: {Reason}")]
    static partial void LogWaiting(ILogger log, string queue, string reason);
}
