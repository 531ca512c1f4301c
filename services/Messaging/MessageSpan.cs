using System.Diagnostics;
using Omnichannel.Hosting;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.Messaging;

/// <summary>Spans of messages, named and described by the semantic conventions for messaging: sent to an exchange, processed from a queue.</summary>
static class MessageSpan
{
    /// <summary>The sending of one event; what it was caused by is its parent. None for an event without a trace.</summary>
    internal static Activity? Send(OutgoingEvent @event)
    {
        if (Telemetry.ContextOf(@event.TraceParent) is var cause && cause == default)
            return null;
        var span = Telemetry.Source.StartActivity("send " + @event.Exchange, ActivityKind.Producer, cause);
        return Describe(span, "send", @event.Exchange, @event.MessageId, @event.Tenant)?.SetTag("messaging.rabbitmq.destination.routing_key", @event.RoutingKey);
    }

    /// <summary>
    /// The handling of one event. Its sender's span is the parent, although it may be handled together with others: so the trace of each conversation is whole.
    /// It is left for the caller to make it the current one.
    /// </summary>
    internal static Activity? Process(string queue, ReceivedEvent received)
    {
        var before = Activity.Current;
        Activity.Current = null;
        var span = Telemetry.Source.StartActivity("process " + queue, ActivityKind.Consumer, Telemetry.ContextOf(received.TraceParent));
        Activity.Current = before;
        return Describe(span, "process", queue, received.MessageId, received.Tenant);
    }

    /// <summary>The work on several events at once, of which each has a span of its own: linked, since a span has one parent only.</summary>
    internal static Activity? ProcessBatch(string queue, IReadOnlyList<ReceivedEvent> events)
    {
        var span = Telemetry.Source.CreateActivity("process batch " + queue, ActivityKind.Consumer, default(ActivityContext));
        if (span is { IsAllDataRequested: true })
        {
            foreach (var received in events)
                if (received.Span is { } one)
                    span.AddLink(new ActivityLink(one.Context));
            span.SetTag("messaging.system", "rabbitmq")
                .SetTag("messaging.operation.type", "process")
                .SetTag("messaging.operation.name", "process")
                .SetTag("messaging.destination.name", queue)
                .SetTag("messaging.batch.message_count", events.Count);
        }

        return span?.Start();
    }

    static Activity? Describe(Activity? span, string operation, string destination, Guid messageId, string tenant) => span is not { IsAllDataRequested: true }
        ? span
        : span.SetTag("messaging.system", "rabbitmq")
            .SetTag("messaging.operation.type", operation)
            .SetTag("messaging.operation.name", operation)
            .SetTag("messaging.destination.name", destination)
            .SetTag("messaging.message.id", messageId)
            .SetTag(Telemetry.TenantAttribute, tenant);
}
