namespace Omnichannel.Contracts;

/// <summary>A reply was refused for good before it was handed over.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ReplyId">The reply.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Channel">Channel.</param>
/// <param name="ChannelAccount">Channel account.</param>
/// <param name="Reason">The provider's reason in words, bounded to 500 characters.</param>
/// <param name="At">UTC instant.</param>
public sealed record ReplyFailed(string Tenant, Guid ReplyId, Guid ConversationId, string Channel, string ChannelAccount, string Reason, DateTimeOffset At);
