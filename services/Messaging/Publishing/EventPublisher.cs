using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Web;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Messaging.Publishing;

/// <summary>
/// Publishes events and returns when the broker has confirmed them. Publishing is mandatory where the topology names a reader: an event that reaches no queue is a failure.
/// Never more than <see cref="MaxOutstanding"/> are unconfirmed.
/// </summary>
public sealed class EventPublisher(BrokerConnection broker, Topology topology) : IAsyncDisposable
{
    const int MaxOutstanding = 1000;

    static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(10);
    static readonly Counter<long> Published = Telemetry.Meter.CreateCounter<long>("omnichannel.published", "{event}", "Events confirmed by the broker, by exchange.");

    readonly SemaphoreSlim outstanding = new(MaxOutstanding);
    readonly SemaphoreSlim opening = new(1);
    readonly ConcurrentDictionary<string, IChannel> declared = new(StringComparer.Ordinal);
    IChannel? channel;

    /// <summary>Publishes one event.</summary>
    /// <exception cref="UnavailableException">The broker did not confirm it.</exception>
    public Task PublishAsync(OutgoingEvent @event, CancellationToken ct) => PublishAsync([@event], ct);

    /// <summary>Publishes events in their order and returns when all are confirmed.</summary>
    /// <exception cref="UnavailableException">The broker did not confirm all of them; some may have arrived.</exception>
    public async Task PublishAsync(IReadOnlyList<OutgoingEvent> events, CancellationToken ct)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(ConfirmTimeout);
        try
        {
            var open = await OpenAsync(bounded.Token);
            foreach (var exchange in events.Select(e => e.Exchange).Distinct(StringComparer.Ordinal))
                await DeclareUnreadAsync(open, exchange, bounded.Token);
            var confirms = new List<Task>(events.Count);
            foreach (var @event in events)
            {
                await outstanding.WaitAsync(bounded.Token);
                // Begun in order, awaited together: the client writes to the socket in the order of the calls.
                confirms.Add(SendAsync(open, @event, bounded.Token));
            }

            await Task.WhenAll(confirms);
            foreach (var ofExchange in events.GroupBy(e => e.Exchange, StringComparer.Ordinal))
                Published.Add(ofExchange.Count(), new KeyValuePair<string, object?>("messaging.destination.name", ofExchange.Key));
        }
        catch (PublishException exception) when (exception.IsReturn)
        {
            await broker.DeclareAgainAsync(ct);
            throw new UnavailableException("A queue of the broker was missing.", exception);
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new UnavailableException("The message broker did not confirm in time.", exception);
        }
        catch (Exception exception) when (exception is PublishException || Outage.Is(exception))
        {
            throw new UnavailableException("The message broker cannot be reached.", exception);
        }
    }

    // What no queue of the table takes has an exchange only once somebody listens; publishing before that closes the channel, and the outbox behind it would stand.
    async Task DeclareUnreadAsync(IChannel open, string exchange, CancellationToken ct)
    {
        if (topology.IsRead(exchange) || (declared.TryGetValue(exchange, out var there) && there == open))
            return;
        await open.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, true, false, cancellationToken: ct);
        declared[exchange] = open;
    }

    async Task SendAsync(IChannel open, OutgoingEvent @event, CancellationToken ct)
    {
        using var span = MessageSpan.Send(@event);
        try
        {
            var properties = new BasicProperties
            {
                MessageId = @event.MessageId.ToString(),
                ContentType = "application/json",
                DeliveryMode = DeliveryModes.Persistent,
                Type = @event.MessageType,
                Headers = new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    [EventHeaders.MessageType] = @event.MessageType,
                    [EventHeaders.Tenant] = @event.Tenant,
                },
            };
            if ((span?.Id ?? @event.TraceParent) is { } trace)
                properties.Headers[EventHeaders.TraceParent] = properties.Headers[EventHeaders.MassTransitActivity] = trace;
            await open.BasicPublishAsync(@event.Exchange, @event.RoutingKey, topology.IsRead(@event.Exchange), properties, @event.Body, ct);
        }
        catch (Exception exception)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
        finally
        {
            outstanding.Release();
        }
    }

    async Task<IChannel> OpenAsync(CancellationToken ct)
    {
        if (channel is { IsOpen: true } open)
            return open;
        await opening.WaitAsync(ct);
        try
        {
            if (channel is { IsOpen: true } meanwhile)
                return meanwhile;
            if (channel is not null)
                await channel.DisposeAsync();
            var connection = await broker.ForPublishingAsync(ct);
            // No rate limiter of the client: it slowed 18,000 publishes a second to 1,000. The bound is ours.
            return channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true, null), ct);
        }
        finally
        {
            opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (channel is not null)
            await channel.DisposeAsync();
        opening.Dispose();
        outstanding.Dispose();
    }
}
