namespace Omnichannel.Contracts;

/// <summary>An assignment ended.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationOffered"/>.</param>
/// <param name="WaitId">The wait it had answered.</param>
/// <param name="AssignmentId">The assignment.</param>
/// <param name="Agent">Agent id.</param>
/// <param name="Reason"><c>resolved</c>, <c>transferred</c>, <c>lapsed</c> (presence ran out), <c>shift-end</c> or <c>removed</c>. After lapsed, shift-end and removed Conversations makes a new wait.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record ConversationUnassigned(string Tenant, Guid ConversationId, long Version, Guid WaitId, Guid AssignmentId, string Agent, string Reason, DateTimeOffset At);
