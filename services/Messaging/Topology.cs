using RabbitMQ.Client;

namespace Omnichannel.Messaging;

/// <summary>
/// The broker's exchanges and queues. One fanout exchange per event type, named by MassTransit's convention; quorum queues with a bounded number of deliveries,
/// after which a message goes to the queue <c>{queue}-dead</c>.
/// </summary>
/// <remarks>See https://www.rabbitmq.com/docs/quorum-queues (poison message handling, at-least-once dead-lettering).</remarks>
public sealed class Topology(IReadOnlyList<(string Queue, int Shards, IReadOnlyList<Type> Events)> readers)
{
    // A kill counts as a delivery of everything prefetched.
    const int DeliveryLimit = 30;

    readonly Dictionary<string, Type> types = readers.SelectMany(reader => reader.Events).Distinct().ToDictionary(UrnOf, StringComparer.Ordinal);
    readonly HashSet<string> read = readers.SelectMany(reader => reader.Events).Select(ExchangeOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>Exchange of an event type.</summary>
    public static string ExchangeOf(Type type) => $"{type.Namespace}:{type.Name}";

    /// <summary>MassTransit's name of an event type.</summary>
    public static string UrnOf(Type type) => $"urn:message:{type.Namespace}:{type.Name}";

    /// <summary>Where messages of a queue go that were delivered too often.</summary>
    public static string DeadQueueOf(string queue) => queue + "-dead";

    /// <summary>Queue of one shard.</summary>
    public static string QueueOf(string name, int shard) => $"{name}-{Shard.KeyOf(shard)}";

    /// <summary>Arguments of every queue.</summary>
    public static IReadOnlyDictionary<string, object?> ArgumentsOf(string deadQueue) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        ["x-overflow"] = "reject-publish",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = deadQueue,
    };

    internal Type? TypeOf(string urn) => types.GetValueOrDefault(urn);

    /// <summary>True where some queue must take the event: it is then published as mandatory.</summary>
    internal bool IsRead(string exchange) => read.Contains(exchange);

    internal int ShardsOf(string queue) => readers.Single(reader => reader.Queue == queue).Shards;

    internal async Task DeclareAsync(IConnection connection, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        foreach (var (queue, shards, events) in readers)
        {
            var dead = DeadQueueOf(queue);
            await channel.QueueDeclareAsync(dead, true, false, false, new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" }, cancellationToken: ct);
            if (shards <= 0)
                await Declare(channel, queue, dead, ct, oneAtATime: shards < 0);
            else
                await channel.ExchangeDeclareAsync(queue, ExchangeType.Direct, true, false, cancellationToken: ct);
            for (var shard = 0; shard < shards; shard++)
            {
                await Declare(channel, QueueOf(queue, shard), dead, ct);
                await channel.QueueBindAsync(QueueOf(queue, shard), queue, Shard.KeyOf(shard), cancellationToken: ct);
            }

            foreach (var type in events)
            {
                await channel.ExchangeDeclareAsync(ExchangeOf(type), ExchangeType.Fanout, true, false, cancellationToken: ct);
                if (shards <= 0)
                    await channel.QueueBindAsync(queue, ExchangeOf(type), "", cancellationToken: ct);
                else
                    await channel.ExchangeBindAsync(queue, ExchangeOf(type), "", cancellationToken: ct);
            }
        }
    }

    static Task Declare(IChannel channel, string queue, string dead, CancellationToken ct, bool oneAtATime = false)
    {
        var arguments = ArgumentsOf(dead).ToDictionary(StringComparer.Ordinal);
        if (oneAtATime)
            arguments["x-single-active-consumer"] = true;
        return channel.QueueDeclareAsync(queue, true, false, false, arguments, cancellationToken: ct);
    }
}
