namespace Omnichannel.Contracts;

/// <summary>A conversation was resolved: its wait, offer or assignment ends.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">See <see cref="ConversationWaiting"/>.</param>
/// <param name="WaitId">The newest wait of the conversation, or null where it never waited.</param>
/// <param name="By">Agent id or API key.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record ConversationResolved(string Tenant, Guid ConversationId, long Version, Guid? WaitId, string? By, DateTimeOffset At);
