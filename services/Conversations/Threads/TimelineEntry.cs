using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Threads;

/// <summary>A message, reply or note in a conversation's timeline, as stored.</summary>
public sealed record TimelineEntry
{
    public required string Tenant { get; init; }
    public required Guid ConversationId { get; init; }
    public required long Seq { get; init; }
    public required Guid Id { get; init; }

    /// <summary><c>in</c>, <c>out</c> or <c>note</c>.</summary>
    public required string Direction { get; init; }
    public required string Channel { get; init; }
    public required string ChannelAccount { get; init; }
    public string? ExternalId { get; init; }
    public byte[]? ExternalKey { get; init; }
    public string? Reference { get; init; }
    public string? Author { get; init; }
    public Party? Sender { get; init; }
    public string? Recipient { get; init; }
    public IReadOnlyList<Party> Cc { get; init; } = [];
    public string? Subject { get; init; }
    public required string Text { get; init; }
    public string? FullText { get; init; }
    public string? Html { get; init; }
    public IReadOnlyList<AttachmentRef> Attachments { get; init; } = [];
    public string? Language { get; init; }
    public string? Automatic { get; init; }
    public bool Public { get; init; }

    /// <summary>Of a system entry: what happened.</summary>
    public TimelineEvent? Event { get; init; }

    /// <summary>Of a reply: <c>requested</c>, <c>sent</c>, <c>delivered</c>, <c>read</c>, <c>failed</c> or <c>unknown</c>.</summary>
    public string? State { get; init; }
    public string? StateDetail { get; init; }
    public DateTimeOffset? StateAt { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public DateTimeOffset? ReceivedAt { get; init; }
    public required DateTimeOffset At { get; init; }
}
