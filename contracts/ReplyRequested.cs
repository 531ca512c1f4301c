namespace Omnichannel.Contracts;

/// <summary>A reply is to be sent by the adapter of the channel, at most once per <paramref name="ReplyId"/>.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ReplyId">Unique id of the reply; the provider-side id derives from it.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Channel">Channel it leaves on.</param>
/// <param name="ChannelAccount">Channel account it leaves on.</param>
/// <param name="ThreadKey">Thread key of the conversation (e-mail: embedded in the Message-ID).</param>
/// <param name="From">Our address the customer wrote to, or null for the account's own.</param>
/// <param name="FromName">Name shown beside it (the agent's or the account's), or null.</param>
/// <param name="To">The customer's address of the last inbound message.</param>
/// <param name="Cc">Further recipients.</param>
/// <param name="Subject">Subject of the thread, without <c>Re:</c>, or null.</param>
/// <param name="InReplyTo">External reference (Message-ID without brackets) of the message answered, or null.</param>
/// <param name="References">External references of the thread, oldest first.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Attachments">Uploaded attachments to send.</param>
/// <param name="Automatic">Null for an agent's or a platform's; else why it is the system's own answer: <c>out-of-hours</c>. It is to be marked as one where the channel can.</param>
/// <param name="Template">The provider's template to send in place of <paramref name="Text"/>, or null.</param>
/// <param name="Private">True where the answer to a public comment is to go to its author alone.</param>
/// <param name="CustomerWroteAt">UTC instant at which the customer wrote last in this conversation, by which providers bound what may still be sent; null where he never did.</param>
/// <param name="At">UTC instant of the request.</param>
public sealed record ReplyRequested(
    string Tenant,
    Guid ReplyId,
    Guid ConversationId,
    string Channel,
    string ChannelAccount,
    string ThreadKey,
    string? From,
    string? FromName,
    Party To,
    IReadOnlyList<Party> Cc,
    string? Subject,
    string? InReplyTo,
    IReadOnlyList<string> References,
    string Text,
    IReadOnlyList<AttachmentRef> Attachments,
    string? Automatic,
    ReplyTemplate? Template,
    bool Private,
    DateTimeOffset? CustomerWroteAt,
    DateTimeOffset At);
