using System.Diagnostics;
using System.Text.Json;

namespace Omnichannel.Messaging.Publishing;

/// <summary>An event ready to be published: serialized once, under its own id.</summary>
/// <param name="Exchange">Exchange of its type.</param>
/// <param name="RoutingKey">Its shard.</param>
/// <param name="MessageType">MassTransit's name of its type.</param>
/// <param name="MessageId">Unique id; a repeat carries the same.</param>
/// <param name="Tenant">Tenant id.</param>
/// <param name="TraceParent">W3C trace context, or null.</param>
/// <param name="Body">JSON.</param>
public sealed record OutgoingEvent(string Exchange, string RoutingKey, string MessageType, Guid MessageId, string Tenant, string? TraceParent, byte[] Body)
{
    /// <summary>Makes it from an event of the contracts.</summary>
    /// <param name="event">The event.</param>
    /// <param name="tenant">Its tenant.</param>
    /// <param name="routingKey">Its shard, see <see cref="Shard"/>.</param>
    /// <param name="now">Now; the id's time part.</param>
    /// <param name="traceParent">Trace of what caused it, where that is not the current activity.</param>
    public static OutgoingEvent Of<T>(T @event, string tenant, string routingKey, DateTimeOffset now, string? traceParent = null)
        where T : class => new(
            Topology.ExchangeOf(typeof(T)),
            routingKey,
            Topology.UrnOf(typeof(T)),
            Guid.CreateVersion7(now),
            tenant,
            traceParent ?? Activity.Current?.Id,
            JsonSerializer.SerializeToUtf8Bytes(@event, EventJson.Options));
}
