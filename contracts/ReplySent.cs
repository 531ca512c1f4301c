namespace Omnichannel.Contracts;

/// <summary>The provider or mail server accepted a reply.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ReplyId">The reply.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Channel">Channel.</param>
/// <param name="ChannelAccount">Channel account.</param>
/// <param name="ExternalId">The provider's id (e-mail: Message-ID without brackets); later references to it join the conversation.</param>
/// <param name="At">UTC instant.</param>
public sealed record ReplySent(string Tenant, Guid ReplyId, Guid ConversationId, string Channel, string ChannelAccount, string ExternalId, DateTimeOffset At);
