using Omnichannel.Chat.Messages;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Chat.Keeping;

/// <summary>A visitor under his row's lock, and what he is to be told.</summary>
internal sealed class Visitor(string tenant, string id, long cursor)
{
    private readonly List<Told> told = [];

    public ListKey List { get; } = new(tenant, id);

    /// <summary>Cursor of the last event, those to be told included.</summary>
    public long Cursor { get; private set; } = cursor;

    public Guid? ConversationId { get; set; }

    public long Version { get; set; }

    public string Stage { get; set; } = "none";

    public string? Agent { get; set; }

    /// <summary>His messages that the conversation was not known to have, by external id.</summary>
    public Dictionary<string, ToldMessage> Received { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers he has been told.</summary>
    public HashSet<Guid> Replies { get; } = [];

    /// <summary>Conversations that are his.</summary>
    public HashSet<Guid> Conversations { get; } = [];

    public IReadOnlyList<Told> ToBeTold => told;

    public void Tell(ToldMessage message, string? traceParent) => Tell("message", message.Write(), traceParent, message);

    public void Tell(string kind, string body, string? traceParent, ToldMessage? message = null) => told.Add(new Told(++Cursor, kind, body, traceParent, message));
}

/// <summary>Something a visitor is to be told.</summary>
internal sealed record Told(long Cursor, string Kind, string Body, string? TraceParent, ToldMessage? Message);
