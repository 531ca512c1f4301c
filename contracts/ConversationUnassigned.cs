namespace Omnichannel.Contracts;

/// <summary>An assignment ended.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationOffered"/>.</param>
/// <param name="WaitId">The wait it had answered.</param>
/// <param name="AssignmentId">The assignment.</param>
/// <param name="Agent">Agent id.</param>
/// <param name="Reason"><c>resolved</c>, <c>transferred</c>, <c>lapsed</c> (presence ran out), <c>shift-end</c>, <c>removed</c> or <c>full</c> (the customer wrote while the agent had no room or was offline). After all but resolved and transferred Conversations makes a new wait.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record ConversationUnassigned(string Tenant, Guid ConversationId, long Version, Guid WaitId, Guid AssignmentId, string Agent, string Reason, DateTimeOffset At);
