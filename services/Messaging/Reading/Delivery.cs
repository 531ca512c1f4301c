using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace Omnichannel.Messaging.Reading;

/// <summary>A message as delivered, before it is understood.</summary>
sealed record Delivery(ulong Tag, IReadOnlyBasicProperties Properties, byte[] Body)
{
    /// <summary>How often it was delivered before; a killed process counts.</summary>
    internal long Deliveries => Properties.Headers?.TryGetValue("x-delivery-count", out var count) == true ? Convert.ToInt64(count, CultureInfo.InvariantCulture) : 0;

    /// <summary>The queue it had come from, for a message that was dead-lettered.</summary>
    internal string? FirstDeathQueue => Header("x-first-death-queue");

    internal string? Tenant => Header(EventHeaders.Tenant);

    internal string? MessageType => Header(EventHeaders.MessageType);

    internal Guid? MessageId => Guid.TryParse(Properties.MessageId, out var id) ? id : null;

    internal bool TryRead(Topology topology, [NotNullWhen(true)] out ReceivedEvent? read, [NotNullWhen(false)] out string? error)
    {
        read = null;
        error = null;
        if (MessageId is not { } id)
            error = "It has no message id.";
        else if (Tenant is not { Length: > 0 } tenant || !Hosting.Names.IsName(tenant))
            error = "It has no tenant.";
        else if (MessageType is not { } urn || topology.TypeOf(urn) is not { } type)
            error = $"Its type {MessageType} is not known.";
        else
        {
            try
            {
                if (JsonSerializer.Deserialize(Body, type, EventJson.Options) is { } body)
                    read = new ReceivedEvent(id, tenant, body, Header(EventHeaders.TraceParent));
                else
                    error = "Its body is null.";
            }
            catch (JsonException exception)
            {
                error = exception.Message;
            }
        }

        return read is not null;
    }

    internal Dictionary<string, string?> HeadersAsText() =>
        (Properties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            .Where(header => header.Value is byte[] or string)
            .ToDictionary(header => header.Key, header => Header(header.Key), StringComparer.Ordinal);

    string? Header(string name) => Properties.Headers?.TryGetValue(name, out var value) != true
        ? null
        : value switch
        {
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            string text => text,
            _ => null,
        };
}
