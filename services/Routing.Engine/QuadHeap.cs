namespace Omnichannel.Routing.Engine;

/// <summary>An entry of a <see cref="QuadHeap{T}"/>: its order is its own.</summary>
internal interface IHeapEntry<T>
    where T : struct
{
    static abstract bool Before(in T a, in T b);
}

/// <summary>
/// A heap of value entries with four children a node: the keys stand in the array, so that a million waiting conversations cost a handful of cache lines a step
/// and no pointer is followed to compare. Entries are not removed from the middle; whoever uses it recognises stale ones at the top.
/// </summary>
internal sealed class QuadHeap<T>
    where T : struct, IHeapEntry<T>
{
    private T[] _items = [];

    public int Count { get; private set; }

    public ref readonly T Top => ref _items[0];

    public void Push(in T item)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Count < 4 ? 4 : Count + (Count / 2));
        Count++;
        Up(Count - 1, item);
    }

    public void Pop()
    {
        Count--;
        var last = _items[Count];
        _items[Count] = default;
        if (Count > 0)
            Down(0, last);
    }

    /// <summary>Puts <paramref name="item"/> in the place of the top and lets it sink.</summary>
    public void ReplaceTop(in T item) => Down(0, item);

    /// <summary>Keeps the entries for which <paramref name="keep"/> holds.</summary>
    public void Filter(Func<T, bool> keep)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
            if (keep(_items[i]))
                _items[kept++] = _items[i];
        Array.Clear(_items, kept, Count - kept);
        Count = kept;
        // What has grown a little grows again: giving back less than this would only make garbage.
        if (_items.Length > 32_768 && kept < _items.Length / 4)
            Array.Resize(ref _items, kept * 2);
        for (var i = (Count - 2) >> 2; i >= 0 && Count > 1; i--)
            Down(i, _items[i]);
    }

    private void Up(int i, in T item)
    {
        var entry = item;
        while (i > 0)
        {
            var parent = (i - 1) >> 2;
            if (!T.Before(entry, _items[parent]))
                break;
            _items[i] = _items[parent];
            i = parent;
        }

        _items[i] = entry;
    }

    private void Down(int i, in T item)
    {
        var entry = item;
        var items = _items;
        while (true)
        {
            var child = (i << 2) + 1;
            if (child >= Count)
                break;
            var last = Math.Min(child + 4, Count);
            var best = child;
            for (var c = child + 1; c < last; c++)
                if (T.Before(items[c], items[best]))
                    best = c;
            if (!T.Before(items[best], entry))
                break;
            items[i] = items[best];
            i = best;
        }

        items[i] = entry;
    }
}
