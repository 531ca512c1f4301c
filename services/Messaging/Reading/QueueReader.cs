using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting;
using Omnichannel.Messaging.Parking;
using Omnichannel.Messaging.Sharding;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Omnichannel.Messaging.Reading;

/// <summary>
/// Reads a queue in delivery order: takes what has arrived, never waits for more, hands it over as one batch and acknowledges it as one.
/// After a failure one by one, so that a poison message is parked and delays nobody else; outages are waited out.
/// </summary>
public sealed partial class QueueReader(BrokerConnection broker, Topology topology, ParkedMessages parked, ILogger<QueueReader> log)
{
    /// <summary>Most events of a batch.</summary>
    public const int BatchSize = 200;

    const int Tries = 3;
    const int SuspectDeliveries = 3;

    static readonly TimeSpan AfterEnd = TimeSpan.FromMilliseconds(100);
    static readonly Counter<long> Handled = Telemetry.Meter.CreateCounter<long>("omnichannel.handled", "{event}", "Events handled, by queue.");

    /// <summary>Reads until cancelled, through reconnections.</summary>
    public Task RunAsync(string queue, IBatchHandler handler, CancellationToken ct) =>
        RunAsync(queue, (channel, batch, token) => HandleAsync(queue, handler, channel, batch, token), ct);

    /// <summary>The same for whoever acknowledges by himself; what he does not handle in the end stops the reading.</summary>
    internal async Task RunAsync(string queue, Func<IChannel, List<Delivery>, CancellationToken, Task> handle, CancellationToken ct)
    {
        var waitOut = Outage.WaitOut(exception => LogWaiting(log, queue, exception.Message));
        while (!ct.IsCancellationRequested)
        {
            await waitOut.ExecuteAsync(async token => await ReadUntilEndedAsync(queue, handle, token), ct);
            LogEnded(log, queue);
            await Task.Delay(AfterEnd, ct);
        }
    }

    async Task ReadUntilEndedAsync(string queue, Func<IChannel, List<Delivery>, CancellationToken, Task> handle, CancellationToken ct)
    {
        var connection = await broker.ForReadingAsync(ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.BasicQosAsync(0, 2 * BatchSize, false, ct);
        var deliveries = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
        channel.ChannelShutdownAsync += (_, _) => Complete(deliveries);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += (_, _) => Complete(deliveries);
        consumer.ReceivedAsync += (_, arguments) =>
        {
            deliveries.Writer.TryWrite(new Delivery(arguments.DeliveryTag, arguments.BasicProperties, arguments.Body.ToArray()));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, false, consumer, ct);
        var batch = new List<Delivery>(BatchSize);
        while (await deliveries.Reader.WaitToReadAsync(ct))
        {
            batch.Clear();
            while (batch.Count < BatchSize && deliveries.Reader.TryRead(out var delivery))
                batch.Add(delivery);
            await handle(channel, batch, ct);
        }
    }

    async Task HandleAsync(string queue, IBatchHandler handler, IChannel channel, List<Delivery> batch, CancellationToken ct)
    {
        var events = new List<ReceivedEvent>(batch.Count);
        var whole = true;
        foreach (var delivery in batch)
        {
            if (delivery.TryRead(topology, out var read, out _) && delivery.Deliveries < SuspectDeliveries)
                events.Add(read);
            else
                whole = false;
        }

        if (whole && await TryAllAsync(queue, handler, events, ct))
        {
            await channel.BasicAckAsync(batch[^1].Tag, true, ct);
            Handled.Add(batch.Count, new KeyValuePair<string, object?>("messaging.destination.name", queue));
            return;
        }

        foreach (var delivery in batch)
        {
            await HandleOneAsync(queue, handler, delivery, ct);
            await channel.BasicAckAsync(delivery.Tag, false, ct);
            Handled.Add(1, new KeyValuePair<string, object?>("messaging.destination.name", queue));
        }
    }

    async Task<bool> TryAllAsync(string queue, IBatchHandler handler, List<ReceivedEvent> events, CancellationToken ct)
    {
        try
        {
            var waitOut = Outage.WaitOut(exception => LogWaiting(log, queue, exception.Message));
            await waitOut.ExecuteAsync(async token => await HandleTracedAsync(queue, handler, events, token), ct);
            return true;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && !LeaseLost.Is(exception))
        {
            LogOneByOne(log, exception, queue, events.Count);
            return false;
        }
    }

    async Task HandleOneAsync(string queue, IBatchHandler handler, Delivery delivery, CancellationToken ct)
    {
        var waitOut = Outage.WaitOut(exception => LogWaiting(log, queue, exception.Message));
        if (!delivery.TryRead(topology, out var read, out var error))
        {
            await waitOut.ExecuteAsync(async token => await parked.AddAsync(queue, delivery, error, token), ct);
            LogParked(log, queue, delivery.Properties.MessageId, error);
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await waitOut.ExecuteAsync(async token => await HandleTracedAsync(queue, handler, [read], token), ct);
                return;
            }
            catch (Exception exception) when (!ct.IsCancellationRequested && !LeaseLost.Is(exception))
            {
                if (attempt < Tries)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), ct);
                    continue;
                }

                await waitOut.ExecuteAsync(async token => await parked.AddAsync(queue, delivery, exception.ToString(), token), ct);
                LogParked(log, queue, delivery.Properties.MessageId, exception.Message);
                return;
            }
        }
    }

    static async Task HandleTracedAsync(string queue, IBatchHandler handler, IReadOnlyList<ReceivedEvent> events, CancellationToken ct)
    {
        using var spans = new HandlingSpans(queue, events);
        try
        {
            await handler.HandleAsync(spans.Events, ct);
        }
        catch (Exception exception)
        {
            spans.Fail(exception);
            throw;
        }
    }

    static Task Complete(Channel<Delivery> deliveries)
    {
        deliveries.Writer.TryComplete();
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Warning, "Reading of {Queue} waits: {Reason}")]
    static partial void LogWaiting(ILogger log, string queue, string reason);

    [LoggerMessage(2, LogLevel.Warning, "A batch of {Count} from {Queue} failed; they are tried one by one")]
    static partial void LogOneByOne(ILogger log, Exception exception, string queue, int count);

    [LoggerMessage(3, LogLevel.Error, "Message {MessageId} from {Queue} was parked: {Reason}")]
    static partial void LogParked(ILogger log, string queue, string? messageId, string reason);

    [LoggerMessage(4, LogLevel.Information, "The broker ended the reading of {Queue}; it begins anew")]
    static partial void LogEnded(ILogger log, string queue);
}
