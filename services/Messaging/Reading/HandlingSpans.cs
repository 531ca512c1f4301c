using System.Diagnostics;

namespace Omnichannel.Messaging.Reading;

/// <summary>
/// The spans of one call of a handler. Every event gets one of its own below its sender's, so that the trace of each conversation is whole, although many are handled
/// in one transaction. What the transaction itself does stands below the event where it is alone, and otherwise below a span that links to all of them.
/// </summary>
sealed class HandlingSpans : IDisposable
{
    readonly Activity? before = Activity.Current;
    readonly Activity? batch;

    internal HandlingSpans(string queue, IReadOnlyList<ReceivedEvent> events)
    {
        Events = [.. events.Select(received => MessageSpan.Process(queue, received) is { } span ? received with { Span = span, TraceParent = span.Id } : received)];
        batch = events.Count > 1 ? MessageSpan.ProcessBatch(queue, Events) : null;
        Activity.Current = batch ?? Events[0].Span ?? before;
    }

    /// <summary>The events, each with its span; what follows from them belongs to it.</summary>
    internal IReadOnlyList<ReceivedEvent> Events { get; }

    internal void Fail(Exception exception)
    {
        batch?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
        foreach (var received in Events)
            received.Span?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name).SetTag("error.type", exception.GetType().FullName);
    }

    public void Dispose()
    {
        batch?.Dispose();
        foreach (var received in Events)
            received.Span?.Dispose();
        Activity.Current = before;
    }
}
