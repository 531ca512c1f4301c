namespace Omnichannel.Contracts;

/// <summary>A conversation waits while its queue is closed: the customer may be told when it opens. Published once for each opening it is to wait for.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationOffered"/>.</param>
/// <param name="WaitId">The wait.</param>
/// <param name="Queue">The queue that is closed.</param>
/// <param name="OpensAt">UTC instant at which the queue opens next; null: not within 400 days.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record ConversationOutOfHours(string Tenant, Guid ConversationId, long Version, Guid WaitId, string Queue, DateTimeOffset? OpensAt, DateTimeOffset At);
