namespace Omnichannel.Contracts;

/// <summary>The sender was lost between hand-over and acceptance: the reply may or may not have left. Never repeated by itself.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ReplyId">The reply.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Channel">Channel.</param>
/// <param name="ChannelAccount">Channel account.</param>
/// <param name="ExternalId">The id the reply carries if it left.</param>
/// <param name="At">UTC instant.</param>
public sealed record ReplyOutcomeUnknown(
    string Tenant,
    Guid ReplyId,
    Guid ConversationId,
    string Channel,
    string ChannelAccount,
    string ExternalId,
    DateTimeOffset At);
