using System.Collections.Concurrent;
using System.Text.Json;
using Omnichannel.House;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Omnichannel.IntegrationTests.Email;

/// <summary>Sees every event of some types that reaches the broker, and publishes events as other services do.</summary>
internal sealed class Broker : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly ConcurrentQueue<object> seen = new();

    private Broker(IConnection connection, IChannel channel)
    {
        this.connection = connection;
        this.channel = channel;
    }

    public static async Task<Broker> ConnectAsync(PrivateServers servers, params Type[] events)
    {
        var opened = await new ConnectionFactory { Uri = new Uri(servers.RabbitMqUrl) }.CreateConnectionAsync();
        var broker = new Broker(opened, await opened.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)));
        foreach (var type in events)
            await broker.WatchAsync(type);
        return broker;
    }

    /// <summary>All events of a type so far, repeats included, in order.</summary>
    public IReadOnlyList<T> Seen<T>() => [.. seen.OfType<T>()];

    /// <summary>Waits for an event.</summary>
    public Task<T> NextAsync<T>(Func<T, bool> condition, string what, TimeSpan? bound = null)
        where T : class => Wait.For(() => Task.FromResult(Seen<T>().FirstOrDefault(condition)), what, bound);

    public async Task PublishAsync<T>(T @event, string tenant)
        where T : class
    {
        var outgoing = OutgoingEvent.Of(@event, tenant, Shard.Of(tenant), TimeProvider.System.GetUtcNow());
        // The service that listens may not have come so far: publishing to an exchange that is not there would close the channel.
        await channel.ExchangeDeclareAsync(outgoing.Exchange, ExchangeType.Fanout, durable: true);
        await channel.BasicPublishAsync(
            outgoing.Exchange,
            outgoing.RoutingKey,
            mandatory: false,
            new BasicProperties
            {
                MessageId = outgoing.MessageId.ToString(),
                ContentType = "application/json",
                DeliveryMode = DeliveryModes.Persistent,
                Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["MT-MessageType"] = outgoing.MessageType, ["tenant"] = tenant },
            },
            outgoing.Body);
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task WatchAsync(Type type)
    {
        await channel.ExchangeDeclareAsync(Topology.ExchangeOf(type), ExchangeType.Fanout, durable: true);
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, Topology.ExchangeOf(type), "");
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            seen.Enqueue(JsonSerializer.Deserialize(delivery.Body.Span, type, JsonSerializerOptions.Web)!);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
    }
}
