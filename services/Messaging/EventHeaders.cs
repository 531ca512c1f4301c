namespace Omnichannel.Messaging;

/// <summary>Headers of an event on the broker.</summary>
static class EventHeaders
{
    internal const string MessageType = "MT-MessageType";
    internal const string Tenant = "tenant";
    internal const string TraceParent = "traceparent";

    /// <summary>The same for MassTransit's consumers, which read it under this name only.</summary>
    internal const string MassTransitActivity = "MT-Activity-Id";
}
