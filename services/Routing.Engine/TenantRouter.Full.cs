namespace Omnichannel.Routing.Engine;

/// <summary>Queues that are full.</summary>
public sealed partial class TenantRouter
{
    /// <summary>Whose wait has begun in a queue of a bounded length.</summary>
    private ConversationState? _newcomer;

    /// <summary>Who has found nobody, and as many wait already as may, waits elsewhere or is told.</summary>
    private void LookForPlace(ConversationState c)
    {
        _newcomer = null;
        var queue = c.Class.Queue;
        if (c.Hold is not null || !ReferenceEquals(c.Pool, c.Class.Waiting) || queue.Config.Policy.Full is not { } full || Waiting(queue) <= full.Waiting)
            return;
        var other = OtherThan(queue);
        _decisions.Add(new QueueFull(++Sequence, Now, c.Id, c.Wait, queue.Id, other?.Id));
        if (other is null)
            return;
        c.Pool!.Remove(c);
        (c.DivertedFrom, c.Requested) = (c.Requested, other.Id);
        Classify(c, c.Class.Requirement);
        Touch(c);
        Pending(c);
        Drain();
    }

    /// <summary>The first queue on the way it diverts to that is there, open and has room; null: none.</summary>
    private QueueState? OtherThan(QueueState full)
    {
        HashSet<QueueId> seen = [full.Id];
        for (var next = full.Config.Policy.Full!.DivertTo; next is { } id && seen.Add(id) && _queues.TryGetValue(id, out var queue) && queue.IsConfigured; next = queue.Config.Policy.Full?.DivertTo)
            if (!queue.IsClosed && (queue.Config.Policy.Full is not { } bound || Waiting(queue) < bound.Waiting))
                return queue;
        return null;
    }

    /// <summary>How many wait in the queue for anybody fit.</summary>
    private static int Waiting(QueueState queue)
    {
        var waiting = 0;
        foreach (var c in queue.Classes.Values)
            waiting += c.Waiting.Count;
        return waiting;
    }
}
