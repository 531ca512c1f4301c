using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.House;

/// <summary>An event as it went over the broker.</summary>
/// <param name="Kind">Name of the contract: ConversationOffered…</param>
/// <param name="Data">Its JSON.</param>
public sealed record LoggedEvent(string Kind, JsonNode Data)
{
    /// <summary>A member of the JSON as text.</summary>
    public string? this[string member] => (string?)Data[member]?.ToString();

    /// <summary>The member <c>version</c>.</summary>
    public long Version => (long)Data["version"]!;

    /// <summary>The member <c>at</c>.</summary>
    public DateTimeOffset At => (DateTimeOffset)Data["at"]!;
}

/// <summary>
/// Everything that is published of some contracts, through a quorum queue of its own, also when the broker is killed meanwhile. What was delivered twice stands in
/// it once.
/// </summary>
public sealed class BrokerLog : IAsyncDisposable
{
    const string Queue = "event-log";

    readonly CancellationTokenSource stopping = new();
    readonly Dictionary<string, LoggedEvent> events = new(StringComparer.Ordinal);
    readonly ConnectionFactory factory;
    readonly IReadOnlyList<string> kinds;
    readonly TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task reading;

    BrokerLog(string url, IReadOnlyList<string> kinds)
    {
        factory = new ConnectionFactory { Uri = new Uri(url), AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = TimeSpan.FromSeconds(3) };
        this.kinds = kinds;
        reading = Task.Run(ReadForEverAsync);
    }

    /// <summary>What was published so far, in the order of arrival.</summary>
    public IReadOnlyList<LoggedEvent> Events
    {
        get
        {
            lock (events)
                return [.. events.Values];
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="servers">Whose broker and virtual host.</param>
    /// <param name="kinds">Names of the contracts.</param>
    public static async Task<BrokerLog> OpenAsync(PrivateServers servers, params IReadOnlyList<string> kinds)
    {
        var log = new BrokerLog(servers.RabbitMqUrl, kinds);
        await log.listening.Task.WaitAsync(Wait.Bound);
        return log;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await reading;
        stopping.Dispose();
    }

    async Task ReadForEverAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ReadUntilClosedAsync(stopping.Token);
            }
            catch (Exception exception) when (exception is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or OperationCanceledException or TimeoutException or IOException)
            {
                // The broker is away; the queue keeps what comes.
                await Task.Delay(200);
            }
        }
    }

    async Task ReadUntilClosedAsync(CancellationToken ct)
    {
        await using var connection = await factory.CreateConnectionAsync(ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.QueueDeclareAsync(Queue, true, false, false, new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" }, cancellationToken: ct);
        foreach (var kind in kinds)
        {
            await channel.ExchangeDeclareAsync("Omnichannel.Contracts:" + kind, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: ct);
            await channel.QueueBindAsync(Queue, "Omnichannel.Contracts:" + kind, "", cancellationToken: ct);
        }

        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            Keep(delivery);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, ct);
        listening.TrySetResult();
        await closed.Task.WaitAsync(ct);
    }

    void Keep(BasicDeliverEventArgs delivery)
    {
        var data = JsonNode.Parse(delivery.Body.Span)!;
        lock (events)
            events.TryAdd(delivery.BasicProperties.MessageId ?? data.ToJsonString(), new LoggedEvent(delivery.Exchange[(delivery.Exchange.IndexOf(':', StringComparison.Ordinal) + 1)..], data));
    }
}
