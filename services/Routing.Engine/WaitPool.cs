using System.Runtime.CompilerServices;

namespace Omnichannel.Routing.Engine;

/// <summary>Where a waiting conversation stands in the order: highest effective priority, earliest due, longest waiting; then by id, so that it is always the same.</summary>
internal readonly record struct WaitKey(long Aged, long Due, long Since)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Before(in WaitEntry a, in WaitEntry b) =>
        a.Key.Aged == b.Key.Aged && a.Key.Due == b.Key.Due && a.Key.Since == b.Key.Since
            ? a.Conversation.Id.Value.CompareTo(b.Conversation.Id.Value) < 0
            : WaitKey.Before(a.Key, b.Key);
}

/// <summary>
/// Waiting conversations that the same agents may take, in their order. What comes in order, as nearly everything does within one priority, is appended to one of a few sorted
/// runs (the idea of patience sorting) and read off again in sequence; what comes out of order goes into a heap. So a million waiting cost no more than a thousand.
/// Who leaves from the middle leaves a stale entry behind.
/// </summary>
/// <param name="classes">Where a class shows what is first; null: the pool is no class's.</param>
/// <param name="number">The class's number there.</param>
internal sealed class WaitPool(ClassTable? classes = null, int number = 0)
{
    private const int MostRuns = 8;
    private const int InHeap = -1;
    private const int NotKnown = -2;

    private readonly QuadHeap<WaitEntry> _late = new();
    private Run[] _runs = [];
    private int _runCount;
    private int _entries;

    /// <summary>The first entry, and where it stands: a run, <see cref="InHeap"/> or <see cref="NotKnown"/>.</summary>
    private WaitEntry _first;
    private int _firstIn = NotKnown;

    /// <summary>Nothing is given out of it, as its queue is closed.</summary>
    public bool IsClosed
    {
        get;
        set
        {
            field = value;
            Show();
        }
    }

    /// <summary>How many wait here; there may be stale entries besides.</summary>
    public int Count { get; private set; }

    public void Add(ConversationState conversation)
    {
        conversation.Pool = this;
        Count++;
        Put(new WaitEntry(conversation));
        Show();
    }

    public void Remove(ConversationState conversation)
    {
        conversation.Pool = null;
        conversation.Stamp++;
        Count--;
        if (Count == 0)
            Clear();
        else if (_entries > (2 * Count) + 64)
            Sweep();
        Show();
    }

    /// <summary>Takes everything out.</summary>
    public List<ConversationState> Empty()
    {
        var all = new List<ConversationState>(Count);
        while (Count > 0)
        {
            var first = Take();
            if (first.IsStale)
                continue;
            all.Add(first.Conversation);
            Remove(first.Conversation);
        }

        return all;
    }

    /// <summary>The first in the order that <paramref name="agent"/> has room for, or would have by laying something aside, and has not refused.</summary>
    public ConversationState? FirstFor(AgentState agent, long now, bool isInterrupting = false)
    {
        List<WaitEntry>? skipped = null;
        ConversationState? found = null;
        while (_entries > 0)
        {
            ref readonly var first = ref First();
            var conversation = first.Conversation;
            var isStale = first.IsStale;
            if (!isStale && (isInterrupting ? agent.HasRoomByInterrupting(conversation.Class, now) : agent.HasRoomFor(conversation.Class, now)) && !conversation.IsKeptFrom(agent, now))
            {
                found = conversation;
                break;
            }

            var taken = Take();
            if (!isStale)
                (skipped ??= []).Add(taken);
        }

        if (skipped is not null)
            foreach (var entry in skipped)
                Put(entry);
        Show();
        return found;
    }

    /// <summary>Has the table show what is first.</summary>
    private void Show()
    {
        if (classes is null)
            return;
        // What waits is not looked at itself unless there is somebody who has left.
        while (_entries > Count && First().IsStale)
            Take();
        if (_entries > 0)
            classes.Show(number, First(), !IsClosed);
        else
            classes.ShowNothing(number);
    }

    private void Put(in WaitEntry entry)
    {
        _entries++;
        if (_firstIn != NotKnown && WaitEntry.Before(entry, _first))
            _firstIn = NotKnown;
        for (var i = 0; i < _runCount; i++)
        {
            if (_runs[i].TryAppend(entry))
                return;
        }

        if (_runCount == MostRuns)
        {
            _late.Push(entry);
            return;
        }

        if (_runCount == _runs.Length)
            Array.Resize(ref _runs, _runCount + 1);
        _runs[_runCount] ??= new Run();
        _runs[_runCount++].TryAppend(entry);
    }

    private ref readonly WaitEntry First()
    {
        if (_firstIn != NotKnown)
            return ref _first;
        _firstIn = InHeap;
        for (var i = 0; i < _runCount; i++)
        {
            if (_runs[i].Count > 0 && (_firstIn < 0 || WaitEntry.Before(_runs[i].First, _runs[_firstIn].First)))
                _firstIn = i;
        }

        if (_firstIn < 0 || (_late.Count > 0 && WaitEntry.Before(_late.Top, _runs[_firstIn].First)))
            _firstIn = InHeap;
        _first = _firstIn < 0 ? _late.Top : _runs[_firstIn].First;
        return ref _first;
    }

    private WaitEntry Take()
    {
        var first = First();
        _entries--;
        if (_firstIn == InHeap)
            _late.Pop();
        else
            _runs[_firstIn].RemoveFirst();
        _firstIn = NotKnown;
        return first;
    }

    private void Sweep()
    {
        _firstIn = NotKnown;
        _late.Filter(static e => !e.IsStale);
        _entries = _late.Count;
        for (var i = 0; i < _runCount; i++)
        {
            _runs[i].Sweep();
            _entries += _runs[i].Count;
        }
    }

    private void Clear()
    {
        (_first, _firstIn) = (default, NotKnown);
        _late.Filter(static _ => false);
        for (var i = 0; i < _runCount; i++)
            _runs[i].Clear();
        _entries = 0;
    }

    /// <summary>Entries in rising order, in a ring.</summary>
    private sealed class Run
    {
        private WaitEntry[] _ring = new WaitEntry[4];
        private int _first;

        public int Count { get; private set; }

        public ref readonly WaitEntry First => ref _ring[_first];

        /// <summary>False when the entry belongs before the last.</summary>
        public bool TryAppend(in WaitEntry entry)
        {
            if (Count > 0 && WaitEntry.Before(entry, _ring[Slot(Count - 1)]))
                return false;
            if (Count == _ring.Length)
                Resize(2 * Count);
            _ring[Slot(Count++)] = entry;
            return true;
        }

        public void RemoveFirst()
        {
            _ring[_first] = default;
            _first = Slot(1);
            Count--;
        }

        public void Sweep()
        {
            var kept = 0;
            for (var i = 0; i < Count; i++)
            {
                ref var entry = ref _ring[Slot(i)];
                if (!entry.IsStale)
                    _ring[Slot(kept++)] = entry;
            }

            for (var i = kept; i < Count; i++)
                _ring[Slot(i)] = default;
            Count = kept;
            if (_ring.Length > 64 && kept < _ring.Length / 4)
                Resize(_ring.Length / 2);
        }

        public void Clear()
        {
            if (_ring.Length > 64)
                _ring = new WaitEntry[64];
            else
                Array.Clear(_ring);
            (_first, Count) = (0, 0);
        }

        /// <summary>A ring's length is a power of two.</summary>
        private int Slot(int i) => (_first + i) & (_ring.Length - 1);

        private void Resize(int length)
        {
            var ring = new WaitEntry[length];
            for (var i = 0; i < Count; i++)
                ring[i] = _ring[Slot(i)];
            (_ring, _first) = (ring, 0);
        }
    }
}
