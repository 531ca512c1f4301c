using NodaTime;

namespace Omnichannel.Routing.Engine;

/// <summary>
/// Where somebody stands who waits: his place in the order among all who wait in the same queue for the same language, since mostly they wait for the same agents.
/// </summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Wait">Its wait.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Language">The language asked for, in lower case; null: any.</param>
/// <param name="Position">1: next.</param>
public readonly record struct WaitPlace(ConversationId Conversation, WaitId Wait, QueueId Queue, string? Language, int Position);

/// <summary>What may be expected of those who wait. Asked from time to time: nothing is kept for it, so that deciding costs no more.</summary>
public sealed partial class TenantRouter
{
    /// <summary>
    /// The places of all who wait on a channel on which people sit and wait (chat, phone) in a queue that is open, the first first. Goes over all conversations where there are such, and
    /// over none where there are not.
    /// </summary>
    public List<WaitPlace> Places()
    {
        var groups = new Dictionary<(QueueId, string?), List<ConversationState>>();
        var groupOf = new Dictionary<RequirementClass, List<ConversationState>>();
        foreach (var queue in _queues.Values.Where(q => !q.IsClosed))
        {
            var languages = queue.Classes.Keys.Where(r => IsLive(r.Channel)).Select(r => r.Language).ToHashSet();
            if (languages.Count == 0)
                continue;
            foreach (var (requirement, c) in queue.Classes.Where(e => languages.Contains(e.Key.Language)))
            {
                if (!groups.TryGetValue((queue.Id, requirement.Language), out var group))
                    groups.Add((queue.Id, requirement.Language), group = []);
                groupOf.Add(c, group);
            }
        }

        List<WaitPlace> places = [];
        if (groups.Count == 0)
            return places;
        foreach (var c in _conversations.Values)
            if (c.Pool is not null && c.Hold is null && groupOf.TryGetValue(c.Class, out var group))
                group.Add(c);
        foreach (var ((queue, language), group) in groups)
        {
            group.Sort(static (a, b) => WaitKey.Before(a.Key, b.Key) ? -1 : WaitKey.Before(b.Key, a.Key) ? 1 : a.Id.Value.CompareTo(b.Id.Value));
            for (var i = 0; i < group.Count; i++)
                if (IsLive(group[i].Class.Requirement.Channel))
                    places.Add(new WaitPlace(group[i].Id, group[i].Wait, queue, language, i + 1));
        }

        places.Sort(static (a, b) => a.Position != b.Position ? a.Position.CompareTo(b.Position) : a.Conversation.Value.CompareTo(b.Conversation.Value));
        return places;
    }

    /// <summary>By when the customer is to have an answer; null: the router does not have the conversation (any more), or its queue has no target.</summary>
    public Instant? ResponseDue(ConversationId id) => _conversations.TryGetValue(id, out var c) && c.Key.Due != long.MaxValue ? At(c.Key.Due) : null;

    private static bool IsLive(Channel channel) => channel == Channel.Chat || channel == Channel.Phone;
}
