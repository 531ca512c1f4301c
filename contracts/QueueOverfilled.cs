namespace Omnichannel.Contracts;

/// <summary>
/// A conversation has come to a queue where as many wait as its policy allows. Nothing is dropped: it waits in another queue, or where none has room, in this one all the same, and the
/// customer may be told. Published once for each wait.
/// </summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationOffered"/>.</param>
/// <param name="WaitId">The wait.</param>
/// <param name="Queue">The queue that is full.</param>
/// <param name="DivertedTo">The queue it waits in instead; null: it waits where it came to.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record QueueOverfilled(string Tenant, Guid ConversationId, long Version, Guid WaitId, string Queue, string? DivertedTo, DateTimeOffset At);
