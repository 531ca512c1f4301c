namespace Omnichannel.Conversations.Threads;

/// <summary>Entries of the timeline that tell what happened to the conversation; the customer never sees them.</summary>
static class SystemEntry
{
    /// <param name="conversation">Whose timeline.</param>
    /// <param name="id">The entry.</param>
    /// <param name="author">Whose doing it was; null: it happened by itself.</param>
    /// <param name="told">What happened.</param>
    /// <param name="text">The same in English words.</param>
    /// <param name="now">Now.</param>
    internal static TimelineEntry Of(Conversation conversation, Guid id, string? author, TimelineEvent told, string text, DateTimeOffset now) => new()
    {
        Tenant = conversation.Tenant,
        ConversationId = conversation.Id,
        Seq = conversation.NextSeq(id, "system", author, now),
        Id = id,
        Direction = "system",
        Channel = conversation.Channel,
        ChannelAccount = conversation.ChannelAccount,
        Author = author,
        Text = text,
        Event = told,
        At = now,
    };
}
