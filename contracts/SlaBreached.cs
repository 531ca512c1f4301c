namespace Omnichannel.Contracts;

/// <summary>
/// The time by which a customer was to have his first answer has passed, counted in the opening hours of the queue, and he has none: nobody has answered, or, of a call, nobody has
/// taken it. Told once for each wait.
/// </summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationOffered"/>.</param>
/// <param name="WaitId">The wait; a hand-over begins a new one with the same due time.</param>
/// <param name="Queue">The queue whose target it was.</param>
/// <param name="DueAt">UTC instant by which the answer was due.</param>
/// <param name="At">UTC instant of the event, at most a second or so later.</param>
public sealed record SlaBreached(string Tenant, Guid ConversationId, long Version, Guid WaitId, string Queue, DateTimeOffset DueAt, DateTimeOffset At);
