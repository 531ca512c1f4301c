namespace Omnichannel.Routing.Engine;

/// <summary>Queues and their classes of requirement: configured, removed, made when first asked for.</summary>
public sealed partial class TenantRouter
{
    private Outcome Configure(QueueConfig config)
    {
        var queue = QueueOf(config.Id);
        queue.Config = config;
        queue.IsConfigured = true;
        LookAtConfiguration();
        SetHours(queue, _now);
        Rebuild(c => c.Class.Queue == queue || c.Requested == config.Id, queue);
        return Outcome.Applied;
    }

    private Outcome Remove(QueueId id)
    {
        var queue = QueueOf(id);
        queue.Config = new QueueConfig(id);
        queue.IsConfigured = false;
        LookAtConfiguration();
        SetHours(queue, _now);
        Rebuild(c => c.Class.Queue == queue, queue);
        return Outcome.Applied;
    }

    /// <summary>What no queue asks for costs nothing.</summary>
    private void LookAtConfiguration() => _asksSeveral = _queues.Values.Any(q => q.Config is { OfferTo: > 1, AutoAccept: false });

    private Outcome SetDefault(QueueId id)
    {
        var former = QueueOf(_defaultQueue);
        _defaultQueue = id;
        Rebuild(c => c.Class.Queue == former, former);
        return Outcome.Applied;
    }

    private QueueState QueueOf(QueueId id)
    {
        if (!_queues.TryGetValue(id, out var queue))
            _queues.Add(id, queue = new QueueState(id));
        return queue;
    }

    private QueueState QueueFor(QueueId requested) =>
        _queues.TryGetValue(requested, out var queue) && queue.IsConfigured ? queue : QueueOf(_defaultQueue);

    /// <summary>Makes the classes of <paramref name="queue"/> anew and gives everything <paramref name="concerned"/> its place by the present configuration.</summary>
    private void Rebuild(Func<ConversationState, bool> concerned, QueueState queue)
    {
        var conversations = _conversations.Values.Where(concerned).ToArray();
        var former = queue.Classes.Values.ToArray();
        foreach (var c in former)
            c.Retired = true;
        queue.Classes.Clear();
        ForgetRetired(queue);
        foreach (var c in conversations)
        {
            c.Pool?.Remove(c);
            Classify(c, c.Class.Requirement);
            if (c.Hold is not { IsAssigned: true })
                Pending(c);
        }

        foreach (var c in former)
            _classes.Remove(c.Number);

        // By id: a restored router finds them in another order.
        foreach (var c in conversations.Where(c => c.Hold is not null).OrderBy(c => c.Id.Value))
        {
            var hold = c.Hold!;
            if (!hold.IsAssigned)
                EndWrongOffers(c);
            else if (hold.IsPaused && !hold.Released)
                Release(hold, _now);
            else if (hold.Agent.Presence == Presence.Offline)
                WatchGrace(hold);
        }

        foreach (var agent in queue.Members)
            Freed(agent);
    }

    private RequirementClass ClassOf(QueueState queue, Requirement requirement)
    {
        if (queue.Classes.TryGetValue(requirement, out var known))
            return known;
        if (queue.Classes.Count >= queue.SweepAt)
            Sweep(queue);
        var made = new RequirementClass(queue, requirement, IndexOf(requirement.Channel), _classes);
        queue.Classes.Add(requirement, made);
        _interrupts |= made.Interrupts;
        var open = made.Queues.Select(QueueOf).ToArray();
        foreach (var other in open)
            if (other != queue)
                other.Guests.Add(made);
        foreach (var agent in open.SelectMany(q => q.Members).Distinct())
        {
            if (!agent.Consider(made))
                continue;
            if (agent.HasRoomFor(made, _now))
                made.Register(agent, agent.Fitnesses[^1]);
            if (agent.TakesWork)
                RegisterYielding(agent, made, agent.Fitnesses[^1]);
        }

        return made;
    }

    private void Sweep(QueueState queue)
    {
        var unused = queue.Classes.Where(e => e.Value.Users == 0).ToArray();
        foreach (var (requirement, c) in unused)
        {
            c.Retired = true;
            queue.Classes.Remove(requirement);
        }

        ForgetRetired(queue);
        foreach (var (_, c) in unused)
            _classes.Remove(c.Number);
        queue.SweepAt = Math.Max(256, 2 * queue.Classes.Count);
    }

    /// <summary>Classes retired are forgotten by who could take them: the queue's members and those of its overflow.</summary>
    private void ForgetRetired(QueueState queue)
    {
        foreach (var other in _queues.Values)
        {
            if (other != queue && other.Guests.RemoveAll(static c => c.Retired) == 0)
                continue;
            foreach (var agent in other.Members)
                agent.ForgetRetired(_classes);
        }
    }

    /// <summary>Each class that some queue of the agent's is open to, once.</summary>
    private IEnumerable<RequirementClass> ClassesOpenTo(AgentState agent) =>
        agent.Config.Queues.Distinct().Select(QueueOf).SelectMany(q => q.Classes.Values.Concat(q.Guests)).Distinct();
}
