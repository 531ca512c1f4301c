using System.Runtime.CompilerServices;

namespace Omnichannel.Routing.Engine;

/// <summary>An agent as the router sees them. Times are Unix ticks (100 ns).</summary>
internal sealed class AgentState(AgentConfig config)
{
    public readonly AgentId Id = config.Id;
    public AgentConfig Config = config;
    public int Capacity = config.Capacity;

    /// <summary>Where the agent's clock is, as a <see cref="ZoneBand"/>.</summary>
    public sbyte Zone;

    /// <summary>The region that is awake because of this agent among others; null: none.</summary>
    public string? Wakes;
    public Presence Presence;
    public long LeaseUntil;
    public long OfflineSince;
    public long IdleSince;
    public int ExpiriesInARow;

    /// <summary>The sequence of the last offer made to this agent.</summary>
    public long LastServed;

    /// <summary>Units held by offers and assignments, and those that interrupted assignments would hold.</summary>
    public int Load;

    /// <summary>Of these, the units of assignments that may be interrupted.</summary>
    public int Yielding;

    /// <summary>Of those, the units of assignments that are.</summary>
    public int Interrupted;

    /// <summary>By channel index; a channel beyond the end is not limited and holds nothing.</summary>
    public ChannelUse[] Channels = [];

    private Hold[] _holds = [];
    private int _holdCount;
    private int[] _matches = [];
    private Fitness[] _fitnesses = [];
    private int _matchCount;

    /// <summary>Offers and assignments, in no order.</summary>
    public ReadOnlySpan<Hold> Holds => _holds.AsSpan(0, _holdCount);

    /// <summary>The numbers of the requirement classes this agent is fit for: what is read to find what to do next.</summary>
    public ReadOnlySpan<int> Matches => _matches.AsSpan(0, _matchCount);

    /// <summary>How fit, in the order of <see cref="Matches"/>.</summary>
    public ReadOnlySpan<Fitness> Fitnesses => _fitnesses.AsSpan(0, _matchCount);

    /// <summary>What waits for this agent alone: transfers, and conversations held for a preferred agent.</summary>
    public WaitPool Reserved => _reserved ??= new WaitPool();

    public bool HasReserved => _reserved is { Count: > 0 };

    private WaitPool? _reserved;

    /// <summary>Entries among the free of a class with another stamp are stale.</summary>
    public int Stamp;
    public bool IsRemoved;
    public bool IsFreed;
    public bool IsTouched;

    /// <summary>Whether the agent is on shift, and when the shift ends; <see cref="long.MaxValue"/>: not in sight.</summary>
    public bool IsOnShift = true;
    public long ShiftEnds = long.MaxValue;

    /// <summary>When the shift is looked at next; <see cref="long.MaxValue"/>: not at all.</summary>
    public long ShiftTimer = long.MaxValue;

    /// <summary>Units taken by what is over, in order of their end.</summary>
    public readonly List<(long Until, int Units, int Channel)> WrapUps = [];

    /// <summary>When the lease is looked at next; <see cref="long.MaxValue"/>: not at all.</summary>
    public long LeaseTimer = long.MaxValue;

    public int LoadPermille => Capacity == 0 ? 1000 : (int)(Load * 1000L / Capacity);

    /// <summary>Ready and on shift.</summary>
    public bool TakesWork => Presence == Presence.Ready && IsOnShift;

    /// <summary>Whether presence, shift and capacity allow one more of this class, and its queue is open. Fitness is another question.</summary>
    public bool HasRoomFor(RequirementClass c, long now) => TakesWork && !c.Waiting.IsClosed && HasShiftLeft(c.MinShiftLeft, now) && HasUnitsFor(c);

    public bool HasShiftLeft(long least, long now) => ShiftEnds - now >= least;

    /// <summary>Whether capacity alone allows one more of this class.</summary>
    public bool HasUnitsFor(RequirementClass c) => HasUnitsFor(c.Units, c.Channel);

    /// <param name="units">The units asked for; <see cref="RequirementClass.AllUnits"/>: all there are.</param>
    /// <param name="channel">The channel's index.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasUnitsFor(int units, int channel)
    {
        if (IsRemoved)
            return false;
        var fits = units != RequirementClass.AllUnits ? Load + units <= Capacity : Load == 0 && Capacity > 0;
        return fits && (channel >= Channels.Length || Channels[channel].Load < Channels[channel].Maximum);
    }

    /// <summary>Whether presence, shift and capacity allow one more of this class where interruptible work is laid aside for it, and its queue is open.</summary>
    public bool HasRoomByInterrupting(RequirementClass c, long now) => TakesWork && !c.Waiting.IsClosed && HasShiftLeft(c.MinShiftLeft, now) && HasUnitsByInterrupting(c);

    /// <summary>Whether capacity alone does.</summary>
    public bool HasUnitsByInterrupting(RequirementClass c)
    {
        if (IsRemoved || !c.Interrupts || Yielding == 0)
            return false;
        var fits = c.Units != RequirementClass.AllUnits ? Load - Yielding + c.Units <= Capacity : Load == Yielding && Capacity > 0;
        return fits && (c.Channel >= Channels.Length || Channels[c.Channel].Load < Channels[c.Channel].Maximum);
    }

    public int UnitsFor(RequirementClass c) => c.Units == RequirementClass.AllUnits ? Capacity : c.Units;

    /// <summary>Takes the hold's units, now or again.</summary>
    public void Take(Hold hold)
    {
        hold.Units = UnitsFor(hold.Conversation.Class);
        hold.Released = false;
        Load += hold.Units;
        if (hold.Yields)
            Yielding += hold.Units;
        hold.Channel = hold.Conversation.Class.Channel;
        Know(hold.Channel);
        Channels[hold.Channel].Load++;
    }

    public void GiveBack(Hold hold)
    {
        if (hold.Released)
            return;
        hold.Released = true;
        Load -= hold.Units;
        StopYielding(hold);
        hold.Units = 0;
        Channels[hold.Channel].Load--;
    }

    /// <summary>The assignment may be interrupted from now on.</summary>
    public void BeginYielding(Hold hold)
    {
        hold.Yields = true;
        Yielding += hold.Units;
    }

    /// <summary>The assignment lays its units aside, or takes them again.</summary>
    public void Interrupt(Hold hold, bool isInterrupted)
    {
        hold.IsInterrupted = isInterrupted;
        Interrupted += isInterrupted ? hold.Units : -hold.Units;
    }

    private void StopYielding(Hold hold)
    {
        if (hold.IsInterrupted)
            Interrupt(hold, isInterrupted: false);
        if (hold.Yields)
            Yielding -= hold.Units;
    }

    /// <summary>Keeps the units of what is over until <paramref name="until"/>.</summary>
    public void BeginWrapUp(Hold hold, long until)
    {
        WrapUps.Add((until, hold.Units, hold.Channel));
        WrapUps.Sort();
        StopYielding(hold);
        (hold.Released, hold.Units) = (true, 0);
    }

    /// <summary>Takes the units of a wrap-up that goes on.</summary>
    public void Restore(int units, int channel, long until)
    {
        Know(channel);
        Load += units;
        Channels[channel].Load++;
        WrapUps.Add((until, units, channel));
        WrapUps.Sort();
    }

    /// <summary>Gives back the units of what has been wrapped up by <paramref name="at"/>.</summary>
    /// <returns>Whether there were any.</returns>
    public bool EndWrapUps(long at)
    {
        var ended = 0;
        while (ended < WrapUps.Count && WrapUps[ended].Until <= at)
        {
            Load -= WrapUps[ended].Units;
            Channels[WrapUps[ended++].Channel].Load--;
        }

        WrapUps.RemoveRange(0, ended);
        return ended > 0;
    }

    public void Add(Hold hold)
    {
        if (_holdCount == _holds.Length)
            Array.Resize(ref _holds, Math.Max(4, 2 * _holdCount));
        _holds[_holdCount++] = hold;
    }

    public void Remove(Hold hold)
    {
        var i = 0;
        while (!ReferenceEquals(_holds[i], hold))
            i++;
        _holds[i] = _holds[--_holdCount];
        _holds[_holdCount] = null!;
    }

    public void LimitChannel(int channel, int maximum)
    {
        Know(channel);
        Channels[channel].Maximum = maximum;
    }

    public void LimitNoChannel()
    {
        for (var i = 0; i < Channels.Length; i++)
            Channels[i].Maximum = int.MaxValue;
    }

    /// <summary>Remembers how fit the agent is for <paramref name="c"/>, if at all.</summary>
    /// <returns>Whether the agent is fit.</returns>
    public bool Consider(RequirementClass c)
    {
        if (c.Match(this) is not { } fitness)
            return false;
        if (_matchCount == _matches.Length)
        {
            Array.Resize(ref _matches, Math.Max(4, 2 * _matchCount));
            Array.Resize(ref _fitnesses, _matches.Length);
        }

        _matches[_matchCount] = c.Number;
        _fitnesses[_matchCount++] = fitness;
        c.Fit++;
        return true;
    }

    /// <summary>How fit the agent is for <paramref name="c"/>; null when not at all.</summary>
    public Fitness? FitnessFor(RequirementClass c)
    {
        for (var i = 0; i < _matchCount; i++)
            if (_matches[i] == c.Number)
                return _fitnesses[i];
        return null;
    }

    public void ForgetMatches(ClassTable classes)
    {
        foreach (var number in Matches)
            classes[number].Class.Fit--;
        Array.Clear(_fitnesses, 0, _matchCount);
        _matchCount = 0;
    }

    public void ForgetRetired(ClassTable classes)
    {
        var kept = 0;
        for (var i = 0; i < _matchCount; i++)
        {
            if (classes[_matches[i]].Class.Retired)
                continue;
            (_matches[kept], _fitnesses[kept]) = (_matches[i], _fitnesses[i]);
            kept++;
        }

        Array.Clear(_fitnesses, kept, _matchCount - kept);
        _matchCount = kept;
    }

    /// <summary>Reads what the next decision about the agent will.</summary>
    /// <returns>A sum of what was read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadAhead() =>
        Load + LastServed + IdleSince + (Channels.Length > 0 ? Channels[0].Load : 0) + (_holdCount > 0 && _holds[0] is not null ? 1 : 0)
        + (_matchCount > 0 ? _matches[0] + _fitnesses[0].Step + _fitnesses[_matchCount - 1].Step : 0);

    private void Know(int channel)
    {
        var known = Channels.Length;
        if (channel < known)
            return;
        Array.Resize(ref Channels, channel + 1);
        for (var i = known; i <= channel; i++)
            Channels[i].Maximum = int.MaxValue;
    }
}

/// <summary>How many conversations of a channel an agent holds units for, and the most there may be.</summary>
internal struct ChannelUse
{
    public int Load;
    public int Maximum;
}
