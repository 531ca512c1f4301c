namespace Omnichannel.Routing.Engine;

/// <summary>
/// What is first of each class, side by side: whoever becomes free reads along the numbers of their classes here, and touches nothing of those that are not chosen.
/// </summary>
internal sealed class ClassTable
{
    private readonly Stack<int> _free = [];
    private ClassTop[] _tops = [];
    private readonly List<int> _changed = [];
    private int _count;

    public ref ClassTop this[int number] => ref _tops[number];

    /// <summary>Gives a class a number; one that is free again may be given anew.</summary>
    public int Add(RequirementClass c)
    {
        var number = _free.TryPop(out var free) ? free : _count++;
        if (number == _tops.Length)
            Array.Resize(ref _tops, Math.Max(64, 2 * number));
        _tops[number] = new ClassTop { Class = c, Units = c.Units, Channel = c.Channel };
        return number;
    }

    /// <summary>Shows what is first of a class now.</summary>
    public void Show(int number, in WaitEntry first, bool isOpen)
    {
        ref var top = ref _tops[number];
        top.HasFirst = isOpen;
        top.First = first;
        if (top.IsChanged)
            return;
        top.IsChanged = true;
        _changed.Add(number);
    }

    /// <summary>Shows that nothing of a class may be given.</summary>
    public void ShowNothing(int number) => (_tops[number].HasFirst, _tops[number].First) = (false, default);

    /// <summary>Reads the conversations that have become first since the last time, which the next choices are likely to be.</summary>
    /// <returns>A sum of what was read.</returns>
    public long ReadAhead()
    {
        var sum = 0L;
        foreach (var number in _changed)
        {
            ref var top = ref _tops[number];
            top.IsChanged = false;
            if (top.HasFirst)
                sum += top.First.Conversation.ReadAhead();
        }

        _changed.Clear();
        return sum;
    }

    /// <summary>Takes the number back; nobody may use it any more.</summary>
    public void Remove(int number)
    {
        _tops[number] = default;
        _free.Push(number);
    }
}

/// <summary>What a choice needs to know of a class.</summary>
internal struct ClassTop
{
    /// <summary>What is first of what waits in it, where <see cref="HasFirst"/>.</summary>
    public WaitEntry First;
    public RequirementClass Class;
    public int Units;
    public int Channel;

    /// <summary>Something waits in it and may be given.</summary>
    public bool HasFirst;

    /// <summary>What is first has changed since it was last read ahead.</summary>
    public bool IsChanged;
}
