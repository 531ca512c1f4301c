namespace Omnichannel.Messaging.Reading;

/// <summary>Handles what a queue delivers.</summary>
public interface IBatchHandler
{
    /// <summary>
    /// Handles events in delivery order, of mixed types, at most <see cref="QueueReader.BatchSize"/>; they are acknowledged together when it returns.
    /// It must have no effect when it throws: the same events come again, one by one, and what still fails by itself is parked.
    /// </summary>
    Task HandleAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken ct);
}
