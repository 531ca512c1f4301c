namespace Omnichannel.Routing.Engine;

/// <summary>Who gets what: every change leaves freed agents and pending conversations behind, and <see cref="Drain"/> brings them together.</summary>
public sealed partial class TenantRouter
{
    private readonly List<AgentState> _freed = [];
    private readonly List<ConversationState> _pending = [];
    private readonly QuadHeap<DrainEntry> _drain = new();

    /// <summary>Some queue offers to several agents at once.</summary>
    private bool _asksSeveral;

    /// <summary>The agent may have room they had not.</summary>
    private void Freed(AgentState agent)
    {
        if (agent.IsFreed)
            return;
        agent.IsFreed = true;
        _freed.Add(agent);
    }

    /// <summary>The conversation is to find an agent, or its place among the waiting.</summary>
    private void Pending(ConversationState conversation)
    {
        if (conversation.IsPending)
            return;
        conversation.IsPending = true;
        _pending.Add(conversation);
    }

    private void Drain()
    {
        if (_freed.Count == 0 && _pending.Count == 0 && _toTell.Count == 0)
            return;
        if (_freed.Count == 1 && _pending.Count == 0)
            ServeAlone(_freed[0]);
        else if (_freed.Count == 0 && _pending.Count == 1)
            PlaceAlone(_pending[0]);
        else
            ServeTogether();
        SettleFreed();
        foreach (var agent in _freed)
            agent.IsFreed = false;
        foreach (var conversation in _pending)
            conversation.IsPending = false;
        _freed.Clear();
        _pending.Clear();
        if (_newcomer is { } newcomer)
            LookForPlace(newcomer);
        if (_toTell.Count > 0)
            TellClosed();
    }

    /// <summary>Nobody else can have become free for what waits, so this agent is the fittest there is for it.</summary>
    private void ServeAlone(AgentState agent)
    {
        while (FirstFor(agent, out var considered) is { } conversation)
            Offer(conversation, agent, DecisionTrigger.AgentFree, considered);
        while (FirstInterrupting(agent, out var considered) is { } interrupting)
            Offer(interrupting, agent, DecisionTrigger.AgentFree, considered);
        if (_asksSeveral)
            while (FirstRinging(agent, out var considered) is { } ringing)
                Offer(ringing, agent, DecisionTrigger.AgentFree, considered);
        Register(agent);
    }

    /// <summary>Nobody has become free, so only this conversation can find somebody, and need not queue first.</summary>
    private void PlaceAlone(ConversationState conversation)
    {
        if (!NeedsPlace(conversation))
            return;
        conversation.Pool?.Remove(conversation);
        if (conversation.Hold is null)
        {
            if (PoolFor(conversation) is not { } pool)
                return;
            if ((AgentFor(conversation, pool, out var considered) ?? AgentToInterrupt(conversation, pool, out considered)) is not { } agent)
            {
                pool.Add(conversation);
                return;
            }

            Offer(conversation, agent, DecisionTrigger.ConversationCame, considered);
        }
        else
        {
            Ring(conversation);
        }

        while (conversation is { Hold: not null, Pool: { } ringing } && AgentFor(conversation, ringing, out var considered) is { } another)
            Offer(conversation, another, DecisionTrigger.ConversationCame, considered);
    }

    /// <summary>Several conversations or agents: always the conversation that is first in the order, and the agent fittest for it.</summary>
    private void ServeTogether()
    {
        foreach (var agent in _freed)
            Register(agent);
        foreach (var conversation in _pending)
        {
            if (!NeedsPlace(conversation))
                continue;
            conversation.Pool?.Remove(conversation);
            if (conversation.Hold is null)
                PoolFor(conversation)?.Add(conversation);
            else
                Ring(conversation);
        }

        Serve(Round.Free);
        // Nobody is interrupted while somebody is free.
        if (_interrupts)
            Serve(Round.Interrupting);
        // Nobody is asked beside others while nobody is asked about something else.
        if (_asksSeveral)
            Serve(Round.Beside);
    }

    private void Serve(Round round)
    {
        foreach (var conversation in _pending)
            if (conversation.Pool is not null && conversation.Hold is not null == (round == Round.Beside))
                _drain.Push(new DrainEntry(conversation, null));
        foreach (var agent in _freed)
            if (FirstFor(agent, round, out _) is { } first)
                _drain.Push(new DrainEntry(first, agent));

        while (_drain.Count > 0)
        {
            var next = _drain.Top;
            _drain.Pop();
            var conversation = next.Conversation;
            if (next.Agent is { } freed)
            {
                if (FirstFor(freed, round, out _) is not { } first)
                    continue;
                if (!ReferenceEquals(first, conversation))
                {
                    _drain.Push(new DrainEntry(first, freed));
                    continue;
                }
            }

            if (conversation.Pool is not { } pool || conversation.Hold is not null != (round == Round.Beside) || AgentFor(conversation, pool, round, out var considered) is not { } agent)
                continue;
            if (conversation.IsPending)
            {
                Offer(conversation, agent, DecisionTrigger.ConversationCame, considered);
            }
            else
            {
                // The reason is the one the agent would have been given alone.
                FirstFor(agent, round, out var kinds);
                Offer(conversation, agent, DecisionTrigger.AgentFree, kinds);
            }

            if (round == Round.Beside || next.Agent is not null)
                _drain.Push(next);
        }
    }

    /// <summary>Puts the agent among the free of every class they are fit for and have room for.</summary>
    private void Register(AgentState agent)
    {
        var canYield = _interrupts && agent.Yielding > 0;
        if (agent.IsRemoved || !agent.TakesWork || (agent.Load >= agent.Capacity && !canYield))
            return;
        agent.Stamp++;
        var matches = agent.Matches;
        var fitnesses = agent.Fitnesses;
        for (var i = 0; i < matches.Length; i++)
        {
            var c = _classes[matches[i]].Class;
            if (agent.HasShiftLeft(c.MinShiftLeft, _now) && agent.HasUnitsFor(c))
                c.Register(agent, fitnesses[i]);
            if (canYield)
                RegisterYielding(agent, c, fitnesses[i]);
        }
    }

    /// <summary>Ended conversations have no place among the waiting, nor have those that somebody has or enough agents are asked about.</summary>
    private bool NeedsPlace(ConversationState c) => !c.IsSettled && IsKnown(c);

    private bool IsKnown(ConversationState c) => _conversations.TryGetValue(c.Id, out var known) && ReferenceEquals(known, c);

    /// <summary>Where the conversation waits now; null: it is not to be offered yet.</summary>
    private WaitPool? PoolFor(ConversationState c)
    {
        if (c.IsAnswered)
            return null;
        if (c.NotBefore > _now)
        {
            SetTimer(c.NotBefore, TimerKind.NotBefore, c);
            return null;
        }

        if (c.Class.Queue.IsClosed)
            _toTell.Add(c);
        if (!c.IsOpen && ReservedFor(c) is { } agent)
            return agent.Reserved;
        if (!c.IsOpen)
        {
            c.IsOpen = true;
            Touch(c);
        }

        return c.Class.Waiting;
    }

    /// <summary>
    /// Who alone may take it now: the target unless unknown, off shift or offline beyond the channel's grace, or where there is none, the preferred agent while the patience lasts;
    /// null: anybody.
    /// </summary>
    private AgentState? ReservedFor(ConversationState c)
    {
        if (c.HasTarget)
        {
            if (!_agents.TryGetValue(c.Target, out var target))
                return null;
            if (!target.IsOnShift)
                return null;
            if (target.Presence != Presence.Offline)
                return target;
            var graceEnds = target.OfflineSince + Ticks(c.Class.Rule.OfflineGrace);
            if (graceEnds <= _now)
                return null;
            SetTimer(graceEnds, TimerKind.HoldEnds, c);
            return target;
        }

        if (c.HeldUntil <= _now || PreferredOf(c) is not { } preferred || preferred.Presence == Presence.Offline || !preferred.IsOnShift || c.IsRefusedBy(preferred.Id, _now))
            return null;
        SetTimer(c.HeldUntil, TimerKind.HoldEnds, c);
        return preferred;
    }

    /// <summary>The preferred agent, if there is one who is fit.</summary>
    private AgentState? PreferredOf(ConversationState c) =>
        c.HasPreferred && _agents.TryGetValue(c.Preferred, out var agent) && IsFit(agent, c) ? agent : null;

    private static bool IsFit(AgentState agent, ConversationState c) => agent.FitnessFor(c.Class) is not null;

    /// <summary>The fittest agent with room for a conversation that waits in <paramref name="pool"/>.</summary>
    private AgentState? AgentFor(ConversationState c, WaitPool pool, out int considered)
    {
        considered = 1;
        if (c.HasTarget && _agents.TryGetValue(c.Target, out var target))
        {
            if (CanTake(target, c) && (ReferenceEquals(pool, target.Reserved) || IsFit(target, c)))
                return target;
        }
        else if (PreferredOf(c) is { } preferred && CanTake(preferred, c))
        {
            return preferred;
        }

        return ReferenceEquals(pool, c.Class.Waiting) || ReferenceEquals(pool, c.Class.Ringing) ? c.Class.Best(c, _now, out considered) : null;
    }

    private bool CanTake(AgentState agent, ConversationState c) => agent.HasRoomFor(c.Class, _now) && !c.IsKeptFrom(agent, _now);

    private ConversationState? FirstFor(AgentState agent, Round round, out int considered) => round switch
    {
        Round.Beside => FirstRinging(agent, out considered),
        Round.Interrupting => FirstInterrupting(agent, out considered),
        _ => FirstFor(agent, out considered),
    };

    private AgentState? AgentFor(ConversationState c, WaitPool pool, Round round, out int considered) =>
        round == Round.Interrupting ? AgentToInterrupt(c, pool, out considered) : AgentFor(c, pool, out considered);

    /// <summary>What is first in the order of all that is offered to fewer agents than are to be asked, and this one may be.</summary>
    private ConversationState? FirstRinging(AgentState agent, out int considered)
    {
        considered = 0;
        if (!agent.TakesWork || agent.Load >= agent.Capacity)
            return null;
        ConversationState? best = null;
        foreach (var number in agent.Matches)
        {
            if (_classes[number].Class.Ringing is not { Count: > 0 } ringing)
                continue;
            considered++;
            if (ringing.FirstFor(agent, _now) is { } first && (best is null || WaitEntry.Before(new WaitEntry(first), new WaitEntry(best))))
                best = first;
        }

        return best;
    }

    /// <summary>The conversation that is first in the order among all the agent may take.</summary>
    private ConversationState? FirstFor(AgentState agent, out int considered)
    {
        considered = 0;
        if (!agent.TakesWork || agent.Load >= agent.Capacity)
            return null;
        var best = -1;
        foreach (var number in agent.Matches)
        {
            ref readonly var top = ref _classes[number];
            if (!top.HasFirst || !agent.HasUnitsFor(top.Units, top.Channel))
                continue;
            considered++;
            if (best < 0 || WaitEntry.Before(top.First, _classes[best].First))
                best = number;
        }

        // Only what goes before all else is looked at itself.
        var first = best < 0 ? null : _classes[best].First.Conversation;
        if (first is not null && (!agent.HasShiftLeft(first.Class.MinShiftLeft, _now) || first.IsRefusedBy(agent.Id, _now)))
            first = FirstAllowed(agent);
        if (!agent.HasReserved)
            return first;
        considered++;
        return agent.Reserved.FirstFor(agent, _now) is { } reserved && (first is null || WaitEntry.Before(new WaitEntry(reserved), new WaitEntry(first))) ? reserved : first;
    }

    /// <summary>The first of what any agent fit may take that this one has not refused, and for which the shift lasts long enough.</summary>
    private ConversationState? FirstAllowed(AgentState agent)
    {
        ConversationState? best = null;
        foreach (var number in agent.Matches)
        {
            ref readonly var top = ref _classes[number];
            if (top.HasFirst && (best is null || WaitEntry.Before(top.First, new WaitEntry(best)))
                && top.Class.Waiting.FirstFor(agent, _now) is { } first && (best is null || WaitEntry.Before(new WaitEntry(first), new WaitEntry(best))))
                best = first;
        }

        return best;
    }

    /// <summary>What is served one after the other.</summary>
    private enum Round : byte
    {
        /// <summary>What nobody is asked about, by who has room.</summary>
        Free,

        /// <summary>What nobody is asked about, by who has something to lay aside for it.</summary>
        Interrupting,

        /// <summary>What is offered to fewer agents than are to be asked, by who has room.</summary>
        Beside,
    }

    private readonly struct DrainEntry(ConversationState conversation, AgentState? agent) : IHeapEntry<DrainEntry>
    {
        public readonly WaitEntry Key = new(conversation);
        public readonly AgentState? Agent = agent;

        public ConversationState Conversation => Key.Conversation;

        /// <summary>For the same conversation, the conversation's own entry first, then by agent.</summary>
        public static bool Before(in DrainEntry a, in DrainEntry b)
        {
            if (!ReferenceEquals(a.Conversation, b.Conversation))
                return WaitEntry.Before(a.Key, b.Key);
            return a.Agent is null ? b.Agent is not null : b.Agent is not null && string.CompareOrdinal(a.Agent.Id.Value, b.Agent.Id.Value) < 0;
        }
    }
}
