namespace Omnichannel.Contracts;

/// <summary>Somebody called a conversation spam and wants no more of its sender: the channel's adapter lets none of his messages through.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Channel">Channel.</param>
/// <param name="Address">The sender's address.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="By">Agent, person or API key.</param>
/// <param name="At">UTC instant.</param>
public sealed record SenderBlocked(string Tenant, string Channel, string Address, Guid ConversationId, string By, DateTimeOffset At);
