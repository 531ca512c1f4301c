namespace Omnichannel.Contracts;

/// <summary>An agent has the conversation now.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationOffered"/>.</param>
/// <param name="WaitId">The wait it answers.</param>
/// <param name="AssignmentId">The assignment.</param>
/// <param name="OfferId">The accepted offer; null where it was assigned without one (manual pick).</param>
/// <param name="Agent">Agent id.</param>
/// <param name="Queue">Queue id.</param>
/// <param name="Channel">Channel of the conversation.</param>
/// <param name="SlaDueAt">UTC instant by which the customer is to have an answer; null: the queue has no such target.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record ConversationAssigned(
    string Tenant,
    Guid ConversationId,
    long Version,
    Guid WaitId,
    Guid AssignmentId,
    Guid? OfferId,
    string Agent,
    string Queue,
    string Channel,
    DateTimeOffset? SlaDueAt,
    DateTimeOffset At);
