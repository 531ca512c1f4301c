namespace Omnichannel.Messaging.Reading;

/// <summary>An event as it came from the broker.</summary>
/// <param name="MessageId">Its id; the same again is a repeat.</param>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Event">The event, a record of the contracts.</param>
/// <param name="TraceParent">W3C trace context, or null.</param>
public sealed record ReceivedEvent(Guid MessageId, string Tenant, object Event, string? TraceParent);
