namespace Omnichannel.Contracts;

/// <summary>An offer ended without an assignment.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationOffered"/>.</param>
/// <param name="WaitId">The wait.</param>
/// <param name="OfferId">The offer.</param>
/// <param name="Agent">Agent id.</param>
/// <param name="Outcome"><c>declined</c>, <c>expired</c>, <c>withdrawn</c> or <c>lapsed</c> (the agent's presence ran out).</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record OfferEnded(string Tenant, Guid ConversationId, long Version, Guid WaitId, Guid OfferId, string Agent, string Outcome, DateTimeOffset At);
