using System.Diagnostics;

namespace Omnichannel.Messaging.Reading;

/// <summary>An event as it came from the broker.</summary>
/// <param name="MessageId">Its id; the same again is a repeat.</param>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Event">The event, a record of the contracts.</param>
/// <param name="TraceParent">W3C trace context of its handling, for what follows from it; or null.</param>
public sealed record ReceivedEvent(Guid MessageId, string Tenant, object Event, string? TraceParent)
{
    /// <summary>The span of its handling; null where nobody listens. A handler may add attributes.</summary>
    public Activity? Span { get; init; }
}
