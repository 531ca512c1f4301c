using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.Messaging;

namespace Omnichannel.Describe;

/// <summary>The events on RabbitMQ as AsyncAPI 3.0 (https://www.asyncapi.com/docs/reference/specification/v3.0.0), their schemas made of the contracts.</summary>
static class AsyncApi
{
    /// <summary>Who publishes what, as API.md tells it.</summary>
    static readonly Dictionary<string, string[]> Publishers = new(StringComparer.Ordinal)
    {
        ["Email"] = ["MessageReceived", "DeliveryReported", "ReplySent", "ReplyFailed", "ReplyOutcomeUnknown"],
        ["Chat"] = ["CustomerTyped"],
        ["Phone"] = ["CallReceived", "CallEnded", "CallRecorded"],
        ["Conversations"] = ["MessageAdded", "AgentMentioned", "ConversationProgressed", "ConversationWaiting", "ConversationChanged", "ConversationResolved", "ReplyRequested", "CustomerErased", "ChannelAccountChanged", "SenderBlocked"],
        ["Routing"] = ["ConversationOffered", "OfferEnded", "ConversationAssigned", "ConversationUnassigned", "ConversationOutOfHours", "QueueOverfilled", "WaitEstimateChanged", "SlaBreached", "AgentPresenceChanged"],
        ["Gateway"] = ["TenantChanged", "SessionEnded"],
    };

    public static JsonObject Make()
    {
        var schemas = new Schemas("#/components/schemas/");
        var channels = new JsonObject();
        var operations = new JsonObject();
        var messages = new JsonObject();
        foreach (var type in Events().OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            var publisher = Publishers.SingleOrDefault(room => room.Value.Contains(type.Name, StringComparer.Ordinal)).Key
                ?? throw new InvalidOperationException($"Nobody is said to publish {type.Name}.");
            schemas.Of(type);
            messages[type.Name] = Message(type);
            channels[type.Name] = Channel(type);
            operations[type.Name] = new JsonObject
            {
                ["action"] = "send",
                ["channel"] = new JsonObject { ["$ref"] = "#/channels/" + type.Name },
                ["summary"] = $"{publisher} publishes it.",
                ["tags"] = new JsonArray(new JsonObject { ["name"] = publisher }),
                ["messages"] = new JsonArray(new JsonObject { ["$ref"] = $"#/channels/{type.Name}/messages/{type.Name}" }),
            };
        }

        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Omnichannel events",
                ["version"] = "1",
                ["description"] =
                    "Every event has a fanout exchange of its own; bind a queue to it and you have them all. A repeat carries the same `message-id`: drop what you know. "
                    + "The routing key is the shard (`00` to `15`), so that one conversation's events keep their order. Events also carry a `version` or `seq`: older ones are to be ignored.",
                ["license"] = new JsonObject { ["name"] = "Apache-2.0" },
            },
            ["defaultContentType"] = "application/json",
            ["servers"] = new JsonObject { ["broker"] = new JsonObject { ["host"] = "broker.example:5672", ["protocol"] = "amqp", ["protocolVersion"] = "0-9-1", ["description"] = "The installation's RabbitMQ." } },
            ["channels"] = channels,
            ["operations"] = operations,
            ["components"] = new JsonObject
            {
                ["messages"] = messages,
                ["schemas"] = schemas.Components,
            },
        };
    }

    /// <summary>The contracts that are events: each says when it happened.</summary>
    public static IReadOnlyList<Type> Events() =>
        [.. typeof(MessageReceived).Assembly.GetExportedTypes().Where(type => type.GetProperty("Tenant") is not null && (type.GetProperty("At") ?? type.GetProperty("ReceivedAt")) is not null)];

    static JsonObject Channel(Type type) => new()
    {
        ["address"] = Topology.ExchangeOf(type),
        ["messages"] = new JsonObject { [type.Name] = new JsonObject { ["$ref"] = "#/components/messages/" + type.Name } },
        ["bindings"] = new JsonObject
        {
            ["amqp"] = new JsonObject
            {
                ["is"] = "routingKey",
                ["exchange"] = new JsonObject { ["name"] = Topology.ExchangeOf(type), ["type"] = "fanout", ["durable"] = true, ["autoDelete"] = false, ["vhost"] = "/" },
                ["bindingVersion"] = "0.3.0",
            },
        },
    };

    static JsonObject Message(Type type) => new()
    {
        ["name"] = type.Name,
        ["title"] = type.Name,
        ["summary"] = XmlDocs.Of(type),
        ["contentType"] = "application/json",
        ["headers"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                [EventHeaders.MessageType] = new JsonObject { ["type"] = "string", ["const"] = Topology.UrnOf(type), ["description"] = "MassTransit's name of the type; also the AMQP property `type`." },
                [EventHeaders.Tenant] = new JsonObject { ["type"] = "string", ["description"] = "Tenant id." },
                [EventHeaders.TraceParent] = new JsonObject { ["type"] = "string", ["description"] = "W3C trace context of what caused it, where there is one." },
                [EventHeaders.MassTransitActivity] = new JsonObject { ["type"] = "string", ["description"] = "The same for MassTransit's consumers." },
            },
            ["required"] = new JsonArray(EventHeaders.MessageType, EventHeaders.Tenant),
        },
        ["payload"] = new JsonObject { ["$ref"] = "#/components/schemas/" + type.Name },
        ["bindings"] = new JsonObject { ["amqp"] = new JsonObject { ["messageType"] = Topology.UrnOf(type), ["bindingVersion"] = "0.3.0" } },
    };
}
