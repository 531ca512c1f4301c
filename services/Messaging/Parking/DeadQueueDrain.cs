using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.Messaging.Parking;

/// <summary>Parks what the broker dead-lettered because it was delivered too often, and counts what is parked.</summary>
sealed partial class DeadQueueDrain(string queue, BrokerConnection broker, ParkedMessages parked, TimeProvider time, ILogger<DeadQueueDrain> log) : BackgroundService
{
    static readonly TimeSpan CountPace = TimeSpan.FromSeconds(15);

    long count;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Telemetry.Meter.CreateObservableGauge(
            "omnichannel.parked", () => Volatile.Read(ref count), "{message}", "Messages waiting for an operator.");
        var waitOut = Outage.WaitOut(exception => LogWaiting(log, queue, exception.Message));
        while (!stoppingToken.IsCancellationRequested)
            await waitOut.ExecuteAsync(async token => await DrainAsync(token), stoppingToken);
    }

    async Task DrainAsync(CancellationToken ct)
    {
        var connection = await broker.ForReadingAsync(ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.BasicQosAsync(0, 50, false, ct);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, arguments) =>
        {
            var delivery = new Delivery(arguments.DeliveryTag, arguments.BasicProperties, arguments.Body.ToArray());
            try
            {
                await parked.AddAsync(delivery.FirstDeathQueue ?? queue, delivery, "Delivered too often: its handling killed the process or never ended.", ct);
                await channel.BasicAckAsync(delivery.Tag, false, ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                LogWaiting(log, queue, exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, ct);
                await channel.BasicNackAsync(delivery.Tag, false, true, ct);
            }
        };
        await channel.BasicConsumeAsync(Topology.DeadQueueOf(queue), false, consumer, ct);
        while (channel.IsOpen)
        {
            Volatile.Write(ref count, await parked.CountAsync(ct));
            await Task.Delay(CountPace, time, ct);
        }

        throw new IOException($"The broker ended the reading of {Topology.DeadQueueOf(queue)}.");
    }

    [LoggerMessage(1, LogLevel.Warning, "Draining of {Queue} waits: {Reason}")]
    static partial void LogWaiting(ILogger log, string queue, string reason);
}
