namespace Omnichannel.Messaging;

/// <summary>Headers of an event on the broker.</summary>
public static class EventHeaders
{
    public const string MessageType = "MT-MessageType";
    public const string Tenant = "tenant";
    public const string TraceParent = "traceparent";

    /// <summary>The same for MassTransit's consumers, which read it under this name only.</summary>
    public const string MassTransitActivity = "MT-Activity-Id";
}
