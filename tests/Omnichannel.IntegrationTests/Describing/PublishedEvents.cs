using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.House;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Omnichannel.IntegrationTests.Describing;

/// <summary>Listens to every exchange that the AsyncAPI document names, and holds what comes against it.</summary>
sealed class PublishedEvents : IAsyncDisposable
{
    readonly ConcurrentQueue<(string Exchange, string? Type, Dictionary<string, string> Headers, string Body)> heard = new();
    readonly JsonObject document;
    readonly IConnection connection;

    PublishedEvents(JsonObject document, IConnection connection)
    {
        this.document = document;
        this.connection = connection;
    }

    public static async Task<PublishedEvents> ListenAsync(WholeHouse house)
    {
        using var http = new HttpClient { BaseAddress = house.GatewayUrl };
        var described = JsonNode.Parse(await http.GetStringAsync("/asyncapi.json"))!.AsObject();
        var listening = await new ConnectionFactory { Uri = new Uri(house.Servers.RabbitMqUrl) }.CreateConnectionAsync();
        var events = new PublishedEvents(described, listening);
        var channel = await listening.CreateChannelAsync();
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        foreach (var (_, each) in described["channels"]!.AsObject())
        {
            var exchange = each!["bindings"]!["amqp"]!["exchange"]!;
            await channel.ExchangeDeclareAsync((string)exchange["name"]!, (string)exchange["type"]!, (bool)exchange["durable"]!, (bool)exchange["autoDelete"]!);
            await channel.QueueBindAsync(queue, (string)exchange["name"]!, "");
        }

        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var headers = (delivery.BasicProperties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal))
                .ToDictionary(header => header.Key, header => header.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : header.Value?.ToString() ?? "", StringComparer.Ordinal);
            events.heard.Enqueue((delivery.Exchange, delivery.BasicProperties.Type, headers, Encoding.UTF8.GetString(delivery.Body.Span)));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return events;
    }

    /// <summary>Everything heard fits its message; and the main ones were heard.</summary>
    public async Task CheckAsync()
    {
        foreach (var name in new[] { "TenantChanged", "ChannelAccountChanged", "ConversationWaiting", "ConversationOffered", "ConversationAssigned", "MessageAdded", "CustomerErased", "SessionEnded", "AgentPresenceChanged" })
            await Wait.Until(() => Task.FromResult(heard.Any(each => each.Exchange.EndsWith(":" + name, StringComparison.Ordinal))), $"{name} is published");
        foreach (var (exchange, type, headers, body) in heard)
        {
            var channel = document["channels"]!.AsObject().Single(each => (string)each.Value!["address"]! == exchange);
            var message = document["components"]!["messages"]![channel.Key]!;
            Assert.Equal((string)message["bindings"]!["amqp"]!["messageType"]!, type);
            AssertFits(message["headers"]!, new JsonObject(headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))), exchange);
            AssertFits(message["payload"]!, JsonNode.Parse(body), exchange);
        }
    }

    void AssertFits(JsonNode schema, JsonNode? instance, string what)
    {
        var faults = new JsonSchema(document).Faults(schema, instance);
        Assert.True(faults.Count == 0, $"{what}: {string.Join("; ", faults)} in {instance}");
    }

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();
}
