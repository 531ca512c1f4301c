namespace Omnichannel.Contracts;

/// <summary>An offer ended without an assignment.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationOffered"/>.</param>
/// <param name="WaitId">The wait.</param>
/// <param name="OfferId">The offer.</param>
/// <param name="Agent">Agent id.</param>
/// <param name="Outcome"><c>declined</c>, <c>expired</c>, <c>withdrawn</c>, <c>lapsed</c> (the agent's presence ran out) or <c>already-taken</c> (another agent accepted first).</param>
/// <param name="Beside">The live offers of the conversation to other agents, first made first: a queue may ask several at once, and the first who accepts has it.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record OfferEnded(string Tenant, Guid ConversationId, long Version, Guid WaitId, Guid OfferId, string Agent, string Outcome, IReadOnlyList<Guid> Beside, DateTimeOffset At);
