namespace Omnichannel.Routing.Engine;

/// <summary>An agent as the router sees them. Times are Unix ticks (100 ns).</summary>
internal sealed class AgentState(AgentConfig config)
{
    public readonly AgentId Id = config.Id;
    public AgentConfig Config = config;
    public Presence Presence;
    public long LeaseUntil;
    public long OfflineSince;
    public long IdleSince;
    public int ExpiriesInARow;

    /// <summary>Units held by offers and assignments.</summary>
    public int Load;

    /// <summary>Conversations that hold units, by channel index; and the most there may be.</summary>
    public int[] ChannelLoad = [];
    public int[] ChannelMaximum = [];
    public readonly List<Hold> Holds = [];

    /// <summary>The requirement classes this agent is fit for, with the static part of the score.</summary>
    public readonly List<(RequirementClass Class, Fitness Fitness)> Matches = [];

    /// <summary>What waits for this agent alone: transfers, and conversations held for a preferred agent.</summary>
    public readonly WaitPool Reserved = new();

    /// <summary>Entries among the free of a class with another stamp are stale.</summary>
    public int Stamp;
    public bool IsRemoved;
    public bool IsFreed;
    public bool IsTouched;

    /// <summary>When the lease is looked at next; <see cref="long.MaxValue"/>: not at all.</summary>
    public long LeaseTimer = long.MaxValue;

    public int LoadPermille => Config.Capacity == 0 ? 1000 : (int)(Load * 1000L / Config.Capacity);

    /// <summary>Whether presence and capacity allow one more of this class. Fitness is another question.</summary>
    public bool HasRoomFor(RequirementClass c) => Presence == Presence.Ready && HasUnitsFor(c);

    /// <summary>Whether capacity alone allows one more of this class.</summary>
    public bool HasUnitsFor(RequirementClass c)
    {
        if (IsRemoved)
            return false;
        var fits = c.Units is { } units ? Load + units <= Config.Capacity : Load == 0 && Config.Capacity > 0;
        return fits && (c.Channel >= ChannelMaximum.Length || ChannelLoadOf(c.Channel) < ChannelMaximum[c.Channel]);
    }

    public int UnitsFor(RequirementClass c) => c.Units ?? Config.Capacity;

    public void Take(Hold hold)
    {
        hold.Units = UnitsFor(hold.Conversation.Class);
        hold.Released = false;
        Load += hold.Units;
        var channel = hold.Channel = hold.Conversation.Class.Channel;
        if (channel >= ChannelLoad.Length)
            Array.Resize(ref ChannelLoad, channel + 1);
        ChannelLoad[channel]++;
    }

    public void GiveBack(Hold hold)
    {
        if (hold.Released)
            return;
        hold.Released = true;
        Load -= hold.Units;
        hold.Units = 0;
        ChannelLoad[hold.Channel]--;
    }

    private int ChannelLoadOf(int channel) => channel < ChannelLoad.Length ? ChannelLoad[channel] : 0;
}
