namespace Omnichannel.Routing.Engine;

/// <summary>
/// What is first of each class, side by side: whoever becomes free reads along the numbers of their classes here, and touches nothing of those that are not chosen.
/// </summary>
internal sealed class ClassTable
{
    private readonly Stack<int> _free = [];
    private ClassTop[] _tops = [];
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
}
