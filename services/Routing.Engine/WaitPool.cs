namespace Omnichannel.Routing.Engine;

/// <summary>Where a waiting conversation stands in the order: highest effective priority, earliest due, longest waiting; then by id, so that it is always the same.</summary>
internal readonly record struct WaitKey(long Aged, long Due, long Since)
{
    public static bool Before(in WaitKey a, in WaitKey b)
    {
        if (a.Aged != b.Aged)
            return a.Aged < b.Aged;
        if (a.Due != b.Due)
            return a.Due < b.Due;
        return a.Since < b.Since;
    }
}

internal readonly struct WaitEntry(ConversationState conversation) : IHeapEntry<WaitEntry>
{
    public readonly WaitKey Key = conversation.Key;
    public readonly ConversationState Conversation = conversation;
    public readonly int Stamp = conversation.Stamp;

    public bool IsStale => Conversation.Stamp != Stamp;

    public static bool Before(in WaitEntry a, in WaitEntry b) =>
        a.Key == b.Key
            ? a.Conversation.Id.Value.CompareTo(b.Conversation.Id.Value) < 0
            : WaitKey.Before(a.Key, b.Key);
}

/// <summary>Waiting conversations that the same agents may take, in their order.</summary>
internal sealed class WaitPool
{
    private readonly QuadHeap<WaitEntry> _heap = new();

    /// <summary>How many wait here; the heap may hold stale entries besides.</summary>
    public int Count { get; private set; }

    public void Add(ConversationState conversation)
    {
        conversation.Pool = this;
        Count++;
        _heap.Push(new WaitEntry(conversation));
    }

    public void Remove(ConversationState conversation)
    {
        conversation.Pool = null;
        conversation.Stamp++;
        Count--;
        if (Count == 0 || _heap.Count > (2 * Count) + 64)
            _heap.Filter(static e => !e.IsStale);
    }

    /// <summary>Takes everything out.</summary>
    public List<ConversationState> Empty()
    {
        var all = new List<ConversationState>(Count);
        for (; _heap.Count > 0; _heap.Pop())
            if (!_heap.Top.IsStale)
                all.Add(_heap.Top.Conversation);
        foreach (var conversation in all)
        {
            conversation.Pool = null;
            conversation.Stamp++;
        }

        Count = 0;
        return all;
    }

    /// <summary>The first in the order that <paramref name="agent"/> has room for and has not refused.</summary>
    public ConversationState? FirstFor(AgentState agent, long now)
    {
        List<WaitEntry>? skipped = null;
        ConversationState? found = null;
        while (_heap.Count > 0)
        {
            var top = _heap.Top;
            if (!top.IsStale && agent.HasRoomFor(top.Conversation.Class) && !top.Conversation.IsRefusedBy(agent.Id, now))
            {
                found = top.Conversation;
                break;
            }

            _heap.Pop();
            if (!top.IsStale)
                (skipped ??= []).Add(top);
        }

        if (skipped is not null)
            foreach (var entry in skipped)
                _heap.Push(entry);
        return found;
    }
}
