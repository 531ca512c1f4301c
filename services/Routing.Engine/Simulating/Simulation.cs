using NodaTime;

namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>
/// A <see cref="TenantRouter"/> under a clock of its own: told what a day's traffic would tell it, at the instants it would be told, it decides as it would in service. Customers and
/// agents are made up as the <see cref="Scenario"/> says. What an ended shift leaves open waits again, since when it first did, and keeps an agent for what is left of its time.
/// </summary>
/// <param name="scenario">What is simulated.</param>
public sealed partial class Simulation(Scenario scenario)
{
    private readonly TenantRouter _router = new();
    private readonly QuadHeap<Event> _events = new();
    private readonly List<Decision> _decisions = [];
    private readonly Dictionary<ConversationId, SimulatedConversation> _conversations = [];
    private readonly Dictionary<QueueId, QueueConfig> _queues = scenario.Queues.ToDictionary(q => q.Id);
    private readonly SortedDictionary<string, SortedDictionary<long, Tally>> _tallies = new(StringComparer.Ordinal);
    private readonly Staff _staff = new(scenario.Agents, scenario.From.ToUnixTimeTicks(), scenario.To.ToUnixTimeTicks());
    private readonly long _to = scenario.To.ToUnixTimeTicks();
    private long _now = scenario.From.ToUnixTimeTicks();
    private int _arrived;
    private long _pushed;

    /// <summary>Told of each arrival and of the conversation it begins.</summary>
    public Action<Arrival, ConversationId>? OnArrival { get; init; }

    /// <summary>Told of each decision, in order.</summary>
    public Action<Decision>? OnDecision { get; init; }

    /// <summary>Told when the arrival of an index, counted from 0, has its first agent, and how long it waited.</summary>
    public Action<int, Duration>? OnAnswered { get; init; }

    /// <summary>Called every few hundred events; what it throws ends the simulation before its time.</summary>
    public Action? OnTurn { get; init; }

    /// <summary>Runs it; once only.</summary>
    /// <exception cref="ArgumentException">The arrivals are not in order.</exception>
    public SimulationReport Run()
    {
        Begin();
        using var arrivals = scenario.Arrivals.GetEnumerator();
        var arrival = Next(arrivals);
        for (var turn = 0; ; turn++)
        {
            if ((turn & 0xFF) == 0)
                OnTurn?.Invoke();
            var due = _router.NextDue?.ToUnixTimeTicks() ?? long.MaxValue;
            var eventAt = _events.Count == 0 ? long.MaxValue : _events.Top.At;
            var arrivalAt = arrival?.At.ToUnixTimeTicks() ?? long.MaxValue;
            // What the router does by itself goes before what it is told at the same instant, and what follows from that before what comes from outside.
            var next = Math.Min(Math.Min(due, eventAt), arrivalAt);
            if (next >= _to)
                break;
            _now = Math.Max(_now, next);
            if (due == next)
            {
                Tell(AdvanceTime.Instance);
            }
            else if (eventAt == next)
            {
                var happening = _events.Top;
                _events.Pop();
                Happen(happening);
            }
            else
            {
                Arrive(arrival!);
                arrival = Next(arrivals);
            }
        }

        _now = _to;
        return Report();
    }

    private void Begin()
    {
        foreach (var queue in scenario.Queues)
            Tell(new ConfigureQueue(queue));
        Tell(new SetDefaultQueue(scenario.DefaultQueue));
        foreach (var agent in scenario.Agents)
            Tell(new ConfigureAgent(agent));
        foreach (var agent in _staff.All)
            ChangeShift(agent);
    }

    private Arrival? Next(IEnumerator<Arrival> arrivals)
    {
        if (!arrivals.MoveNext())
            return null;
        return arrivals.Current.At.ToUnixTimeTicks() >= _now ? arrivals.Current : throw new ArgumentException("The arrivals are not in order", nameof(arrivals));
    }

    private void Tell(RoutingInput input)
    {
        _decisions.Clear();
        _router.Decide(input, Instant.FromUnixTimeTicks(_now), _decisions);
        foreach (var decision in _decisions)
        {
            OnDecision?.Invoke(decision);
            Follow(decision);
        }

        foreach (var id in _router.TouchedAgents)
        {
            var agent = _staff[id];
            _staff.CountTo(agent, _now);
            agent.Load = _router.LoadOf(id)?.Load ?? 0;
        }

        _router.ForgetTouched();
    }

    private void Arrive(Arrival arrival)
    {
        var queue = _queues.ContainsKey(arrival.Queue) ? arrival.Queue : scenario.DefaultQueue;
        var hour = (_now - scenario.From.ToUnixTimeTicks()) / NodaConstants.TicksPerHour;
        if (!_tallies.TryGetValue(queue.Value, out var hours))
            _tallies[queue.Value] = hours = [];
        if (!hours.TryGetValue(hour, out var tally))
            hours[hour] = tally = new Tally();
        var config = _queues.GetValueOrDefault(queue) ?? new QueueConfig(queue);
        var conversation = new SimulatedConversation(_arrived++, arrival, config, tally);
        tally.Arrivals++;
        _conversations.Add(conversation.Id, conversation);
        OnArrival?.Invoke(arrival, conversation.Id);
        if (arrival.Patience is { } patience)
            Push(_now + Ticks(patience), EventKind.GiveUp, conversation);
        Wait(conversation);
    }

    private void Wait(SimulatedConversation c)
    {
        var arrival = c.Arrival;
        Tell(new EnqueueConversation(c.Id, c.NextWait(), ++c.Version, arrival.Queue, arrival.Channel, arrival.Language, arrival.At)
        {
            Skills = arrival.Skills,
            Priority = arrival.Priority,
            Tier = arrival.Tier,
            CustomerZone = arrival.CustomerZone,
        });
    }

    /// <summary>The agent comes to the shift, or leaves it once nothing is in hand any more.</summary>
    private void ChangeShift(SimulatedAgent agent)
    {
        _staff.CountTo(agent, _now);
        var now = Instant.FromUnixTimeTicks(_now);
        var shifts = agent.Config.Shifts;
        agent.IsOnShift = shifts is null || shifts.IsOpen(now);
        if (shifts?.NextChange(now) is { } change)
            Push(change.ToUnixTimeTicks(), EventKind.ShiftChanges, agent);
        if (agent.IsOnShift)
            SetPresence(agent, Presence.Ready);
        else
            SetPresence(agent, agent.InHand == 0 ? Presence.Offline : Presence.Busy);
    }

    private void SetPresence(SimulatedAgent agent, Presence presence) =>
        Tell(new SetPresence(agent.Config.Id, presence, scenario.To + Duration.FromDays(1)));

    private SimulationReport Report()
    {
        foreach (var agent in _staff.All)
            _staff.CountTo(agent, _now);
        foreach (var c in _conversations.Values)
        {
            if (c.Agent is not null)
                continue;
            c.Tally.Waiting++;
            if (!c.IsAnswered && _now > c.Due)
                c.Tally.OffTarget++;
        }

        var total = new Tally();
        var queues = new List<QueueFigures>();
        foreach (var (queue, hours) in _tallies)
        {
            var ofQueue = new Tally();
            foreach (var tally in hours.Values)
                ofQueue.Add(tally);
            total.Add(ofQueue);
            queues.Add(new QueueFigures(queue, ofQueue.ToFigures(), [.. hours.Select(h => new HourFigures((scenario.From + Duration.FromHours(h.Key)).ToDateTimeUtc(), h.Value.ToFigures()))]));
        }

        return new SimulationReport(
            scenario.From.ToDateTimeUtc(), scenario.To.ToDateTimeUtc(), total.ToFigures(), _staff.Utilisation, queues, _staff.Hours(scenario.To), _staff.Figures);
    }

    /// <summary>As ticks; what takes longer than three thousand years never comes.</summary>
    private static long Ticks(Duration duration) => Duration.Min(duration, Duration.FromDays(1_000_000)).BclCompatibleTicks;

    private void Push(long at, EventKind kind, object subject, int stamp = 0, OfferId offer = default) => _events.Push(new Event(at, _pushed++, kind, subject, stamp, offer));

    /// <summary>In the order in which they happen at one instant: what is handed over waits again before others come for it.</summary>
    private enum EventKind : byte
    {
        WaitAgain,
        Finish,
        Accept,
        Decline,
        GiveUp,
        ShiftChanges,
        Leave,
        ComeBack,
    }

    private readonly struct Event(long at, long number, EventKind kind, object subject, int stamp, OfferId offer) : IHeapEntry<Event>
    {
        public readonly long At = at;
        public readonly long Number = number;
        public readonly object Subject = subject;
        public readonly OfferId Offer = offer;
        public readonly int Stamp = stamp;
        public readonly EventKind Kind = kind;

        public static bool Before(in Event a, in Event b)
        {
            if (a.At != b.At)
                return a.At < b.At;
            return a.Kind != b.Kind ? a.Kind < b.Kind : a.Number < b.Number;
        }
    }
}
