using NodaTime;

namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>A simulated agent.</summary>
internal sealed class SimulatedAgent(AgentConfig config)
{
    public readonly AgentConfig Config = config;
    public bool IsOnShift;

    /// <summary>Units in use, and up to when they are counted.</summary>
    public int Load;
    public long CountedTo;

    /// <summary>Conversations in hand.</summary>
    public int InHand;
    public int Taken;
    public int HandedOver;

    /// <summary>Tick-units used and to be had, and ticks on shift.</summary>
    public double Used;
    public double Units;
    public double OnShift;
}

/// <summary>The agents of a simulation, and how much of their time is used, hour by hour.</summary>
internal sealed class Staff
{
    private readonly long _from;
    private readonly (double Used, double Units, double OnShift)[] _hours;
    private readonly Dictionary<AgentId, SimulatedAgent> _agents;

    public Staff(IEnumerable<AgentConfig> agents, long from, long to)
    {
        _from = from;
        _hours = new (double, double, double)[((to - from - 1) / NodaConstants.TicksPerHour) + 1];
        _agents = agents.ToDictionary(a => a.Id, a => new SimulatedAgent(a) { CountedTo = from });
    }

    public IEnumerable<SimulatedAgent> All => _agents.Values;

    public SimulatedAgent this[AgentId id] => _agents[id];

    /// <summary>Counts what <paramref name="agent"/> did until <paramref name="now"/>, by the load and shift of before.</summary>
    public void CountTo(SimulatedAgent agent, long now)
    {
        while (agent.CountedTo < now)
        {
            var hour = (agent.CountedTo - _from) / NodaConstants.TicksPerHour;
            var until = Math.Min(now, _from + ((hour + 1) * NodaConstants.TicksPerHour));
            var ticks = (double)(until - agent.CountedTo);
            agent.CountedTo = until;
            if (!agent.IsOnShift)
                continue;
            var (used, units) = (ticks * Math.Min(agent.Load, agent.Config.Capacity), ticks * agent.Config.Capacity);
            ref var all = ref _hours[hour];
            all = (all.Used + used, all.Units + units, all.OnShift + ticks);
            (agent.Used, agent.Units, agent.OnShift) = (agent.Used + used, agent.Units + units, agent.OnShift + ticks);
        }
    }

    public double? Utilisation => Tally.Share(_hours.Sum(h => h.Used), _hours.Sum(h => h.Units));

    public IReadOnlyList<StaffHour> Hours(Instant to) =>
    [
        .. _hours.Select((hour, i) =>
        {
            var begin = _from + (i * NodaConstants.TicksPerHour);
            var length = Math.Min(NodaConstants.TicksPerHour, to.ToUnixTimeTicks() - begin);
            return new StaffHour(Instant.FromUnixTimeTicks(begin).ToDateTimeUtc(), hour.OnShift / length, Tally.Share(hour.Used, hour.Units));
        }),
    ];

    public IReadOnlyList<AgentFigures> Figures =>
    [
        .. _agents.Values.OrderBy(a => a.Config.Id.Value, StringComparer.Ordinal).Select(a => new AgentFigures(
            a.Config.Id.Value, a.OnShift / NodaConstants.TicksPerHour, Tally.Share(a.Used, a.Units), a.Taken, a.HandedOver)),
    ];
}
