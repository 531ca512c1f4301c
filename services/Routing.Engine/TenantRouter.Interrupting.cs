namespace Omnichannel.Routing.Engine;

/// <summary>
/// What interrupts, and what is laid aside for it. Which of an agent's assignments are interrupted is a function of what the agent has: those that were offered first keep their units as far
/// as capacity goes. So nothing has to be remembered of who interrupted whom, and what was laid aside comes back by itself before anything else takes its units.
/// </summary>
public sealed partial class TenantRouter
{
    /// <summary>Something that interrupts has come: before, nobody is kept in readiness for it.</summary>
    private bool _interrupts;

    /// <summary>The agent may have to lay something aside, or may take it up again.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="taken">Units about to be taken besides.</param>
    /// <returns>How many assignments were laid aside.</returns>
    private int Settle(AgentState agent, int taken = 0)
    {
        if (agent.Yielding == 0 || (agent.Interrupted == 0 && agent.Load + taken <= agent.Capacity))
            return 0;
        var room = agent.Capacity - (agent.Load - agent.Yielding) - taken;
        var (laidAside, takenUp) = (new List<Hold>(), new List<Hold>());
        foreach (var hold in agent.Holds.ToArray().Where(h => h is { Yields: true, Released: false }).OrderBy(h => h.Offer.Value))
        {
            var keeps = hold.Units <= room;
            if (keeps)
                room -= hold.Units;
            if (keeps == hold.IsInterrupted)
                (keeps ? takenUp : laidAside).Add(hold);
        }

        foreach (var hold in laidAside)
        {
            agent.Interrupt(hold, isInterrupted: true);
            Touch(hold.Conversation);
            _decisions.Add(new Interrupted(++Sequence, Now, hold.Conversation.Id, hold.Conversation.Wait, hold.Offer, agent.Id));
        }

        foreach (var hold in takenUp)
        {
            agent.Interrupt(hold, isInterrupted: false);
            Touch(hold.Conversation);
            _decisions.Add(new Continued(++Sequence, Now, hold.Conversation.Id, hold.Conversation.Wait, hold.Offer, agent.Id));
        }

        return laidAside.Count;
    }

    /// <summary>All whose load has changed; by id, since a restored router has them in another order.</summary>
    private void SettleFreed()
    {
        if (_freed.Count == 1)
        {
            Settle(_freed[0]);
            return;
        }

        foreach (var agent in _freed.Where(a => a.Yielding > 0).OrderBy(a => a.Id.Value, StringComparer.Ordinal).ToArray())
            Settle(agent);
    }

    /// <summary>The agent has taken units that may be laid aside, without having become free: a call that all units were free for can now only interrupt.</summary>
    private void RegisterYielding(AgentState agent)
    {
        if (!_interrupts || agent.IsRemoved || !agent.TakesWork)
            return;
        var matches = agent.Matches;
        for (var i = 0; i < matches.Length; i++)
            RegisterYielding(agent, _classes[matches[i]].Class, agent.Fitnesses[i]);
    }

    private void RegisterYielding(AgentState agent, RequirementClass c, Fitness fitness)
    {
        if (c.Interrupts && agent.HasShiftLeft(c.MinShiftLeft, _now) && agent.HasUnitsByInterrupting(c))
            c.RegisterYielding(agent, fitness);
    }

    /// <summary>The fittest agent to be interrupted for a conversation that waits in <paramref name="pool"/>.</summary>
    private AgentState? AgentToInterrupt(ConversationState c, WaitPool pool, out int considered)
    {
        considered = 1;
        if (!c.Class.Interrupts)
            return null;
        if (c.HasTarget && _agents.TryGetValue(c.Target, out var target))
        {
            if (CanBeInterrupted(target, c) && (ReferenceEquals(pool, target.Reserved) || IsFit(target, c)))
                return target;
        }
        else if (PreferredOf(c) is { } preferred && CanBeInterrupted(preferred, c))
        {
            return preferred;
        }

        return ReferenceEquals(pool, c.Class.Waiting) ? c.Class.BestByInterrupting(c, _now, out considered) : null;
    }

    private bool CanBeInterrupted(AgentState agent, ConversationState c) => agent.HasRoomByInterrupting(c.Class, _now) && !c.IsKeptFrom(agent, _now);

    /// <summary>The conversation that is first in the order among all the agent may be interrupted for.</summary>
    private ConversationState? FirstInterrupting(AgentState agent, out int considered)
    {
        considered = 0;
        if (!_interrupts || agent.Yielding == 0 || !agent.TakesWork)
            return null;
        ConversationState? best = null;
        if (agent.HasReserved)
        {
            considered++;
            best = agent.Reserved.FirstFor(agent, _now, isInterrupting: true);
        }

        foreach (var number in agent.Matches)
        {
            ref readonly var top = ref _classes[number];
            if (!top.HasFirst || !agent.HasUnitsByInterrupting(top.Class))
                continue;
            considered++;
            if (top.Class.Waiting.FirstFor(agent, _now, isInterrupting: true) is { } first && (best is null || WaitEntry.Before(new WaitEntry(first), new WaitEntry(best))))
                best = first;
        }

        return best;
    }
}
