namespace Omnichannel.Routing.Engine;

/// <summary>Agents: configured, present, gone.</summary>
public sealed partial class TenantRouter
{
    private Outcome Configure(AgentConfig config)
    {
        if (!_agents.TryGetValue(config.Id, out var agent))
        {
            agent = new AgentState(config) { OfflineSince = _now, IdleSince = _now };
            _agents.Add(agent.Id, agent);
        }

        Apply(agent, config);
        LookAtShift(agent, _now);
        foreach (var offer in OffersOf(agent).Where(h => !IsStillRight(h)))
            EndOffer(offer, OfferEnd.NoLongerFit);
        foreach (var offer in OffersOf(agent).Reverse())
            if ((agent.Load > config.Capacity && !offer.Conversation.Class.Interrupts) || agent.Load - agent.Yielding > config.Capacity || agent.Channels[offer.Channel].Load > agent.Channels[offer.Channel].Maximum)
                EndOffer(offer, OfferEnd.NoLongerFit);
        foreach (var c in agent.Reserved.Empty())
            Pending(c);
        Touch(agent);
        Freed(agent);
        return Outcome.Applied;
    }

    /// <summary>The live offers, oldest first; ordered by id, since a restored router holds them in another order.</summary>
    private static IEnumerable<Hold> OffersOf(AgentState agent) => agent.Holds.ToArray().Where(h => !h.IsAssigned).OrderBy(h => h.Offer.Value).ToArray();

    /// <summary>Takes the configuration over: memberships, matches, channel maxima, and the units of what takes all of the agent.</summary>
    private void Apply(AgentState agent, AgentConfig config)
    {
        foreach (var queue in agent.Config.Queues)
            QueueOf(queue).Members.Remove(agent);
        (agent.Config, agent.Capacity, agent.Zone) = (config, config.Capacity, ZoneBand.Of(config.Zone ?? config.Shifts?.Zone));
        agent.Stamp++;
        agent.ForgetMatches(_classes);
        foreach (var id in config.Queues.Distinct())
            QueueOf(id).Members.Add(agent);
        foreach (var c in ClassesOpenTo(agent))
            agent.Consider(c);

        agent.LimitNoChannel();
        foreach (var (channel, maximum) in config.ChannelMaxima)
            agent.LimitChannel(IndexOf(channel), maximum);
        foreach (var hold in agent.Holds)
        {
            if (hold.Released || hold.Conversation.Class.Units != RequirementClass.AllUnits)
                continue;
            agent.Load += config.Capacity - hold.Units;
            if (hold.Yields)
                agent.Yielding += config.Capacity - hold.Units;
            if (hold.IsInterrupted)
                agent.Interrupted += config.Capacity - hold.Units;
            hold.Units = config.Capacity;
        }
    }

    private Outcome Remove(AgentId id)
    {
        if (!_agents.Remove(id, out var agent))
            return Outcome.UnknownAgent;
        foreach (var queue in agent.Config.Queues)
            QueueOf(queue).Members.Remove(agent);
        foreach (var offer in OffersOf(agent))
            EndOffer(offer, OfferEnd.AgentUnavailable);
        foreach (var assignment in agent.Holds.ToArray().OrderBy(h => h.Offer.Value).ToArray())
            Unassign(assignment, UnassignReason.AgentRemoved);

        agent.IsRemoved = true;
        agent.ForgetMatches(_classes);
        agent.Stamp++;
        foreach (var c in agent.Reserved.Empty())
            Pending(c);
        if (agent.Presence != Presence.Offline)
            _decisions.Add(new PresenceChanged(++Sequence, Now, id, Presence.Offline, PresenceReason.Removed));
        agent.Presence = Presence.Offline;
        LookAtRegion(agent);
        Touch(agent);
        return Outcome.Applied;
    }

    private Outcome SetPresence(SetPresence input)
    {
        if (!_agents.TryGetValue(input.Agent, out var agent))
            return Outcome.UnknownAgent;
        Touch(agent);
        agent.LeaseUntil = input.LeaseUntil.ToUnixTimeTicks();
        if (input.State != Presence.Offline && agent.LeaseUntil <= _now)
        {
            if (agent.Presence != Presence.Offline)
                ChangePresence(agent, Presence.Offline, PresenceReason.LeaseLapsed);
            return Outcome.Applied;
        }

        if (input.State is Presence.Ready or Presence.Offline && agent.EndWrapUps(long.MaxValue))
            Freed(agent);
        if (input.State != agent.Presence)
            ChangePresence(agent, input.State, PresenceReason.Asked);
        WatchLease(agent);
        return Outcome.Applied;
    }

    private void ChangePresence(AgentState agent, Presence to, PresenceReason reason)
    {
        agent.Presence = to;
        Touch(agent);
        _decisions.Add(new PresenceChanged(++Sequence, Now, agent.Id, to, reason));
        if (to == Presence.Ready)
        {
            agent.IdleSince = _now;
            agent.ExpiriesInARow = 0;
            Freed(agent);
            return;
        }

        agent.Stamp++;
        foreach (var offer in OffersOf(agent))
            EndOffer(offer, OfferEnd.AgentUnavailable);
        if (to != Presence.Offline)
            return;
        agent.OfflineSince = _now;
        foreach (var hold in agent.Holds)
            WatchGrace(hold);
        foreach (var c in agent.Reserved.Empty())
            Pending(c);
    }

    private void WatchLease(AgentState agent)
    {
        if (agent.Presence == Presence.Offline || agent.LeaseUntil >= agent.LeaseTimer)
            return;
        agent.LeaseTimer = agent.LeaseUntil;
        SetTimer(agent.LeaseTimer, TimerKind.LeaseLapses, agent);
    }

    private void LookAtLease(AgentState agent, long at)
    {
        if (agent.LeaseTimer != at)
            return;
        agent.LeaseTimer = long.MaxValue;
        if (agent.Presence != Presence.Offline && agent.LeaseUntil <= at)
            ChangePresence(agent, Presence.Offline, PresenceReason.LeaseLapsed);
        else
            WatchLease(agent);
    }

    private void WatchGrace(Hold hold) =>
        SetTimer(hold.Agent.OfflineSince + Ticks(hold.Conversation.Class.Rule.OfflineGrace), TimerKind.GraceEnds, hold);

    /// <summary>A paused assignment holds up nobody: it stays until the customer writes.</summary>
    private void EndGrace(Hold hold, long at)
    {
        if (hold.Agent.Presence != Presence.Offline || !hold.IsAssigned || hold.IsPaused)
            return;
        if (hold.Agent.OfflineSince + Ticks(hold.Conversation.Class.Rule.OfflineGrace) <= at)
            Unassign(hold, UnassignReason.AgentOffline);
        else
            WatchGrace(hold);
    }

    /// <summary>Takes on or off shift whoever the calendar says is at <paramref name="at"/>, and looks again when it next says otherwise.</summary>
    private void LookAtShift(AgentState agent, long at)
    {
        var (was, shifts) = (agent.IsOnShift, agent.Config.Shifts);
        SetShift(agent, shifts, at);
        LookAtRegion(agent);
        if (agent.IsOnShift == was)
            return;
        if (agent.IsOnShift)
        {
            Freed(agent);
            return;
        }

        agent.Stamp++;
        foreach (var offer in OffersOf(agent))
            EndOffer(offer, OfferEnd.AgentUnavailable);
        foreach (var hold in agent.Holds.ToArray().OrderBy(h => h.Offer.Value))
            if (hold.IsAssigned && !hold.IsPaused && hold.Conversation.Class.Queue.Config.HandOverAtShiftEnd)
                Unassign(hold, UnassignReason.ShiftEnded);
        foreach (var c in agent.Reserved.Empty())
            Pending(c);
    }

    private void SetShift(AgentState agent, Time.Calendar? shifts, long at)
    {
        agent.ShiftEnds = long.MaxValue;
        agent.ShiftTimer = long.MaxValue;
        agent.IsOnShift = shifts is null;
        if (shifts is null)
            return;
        var end = shifts.OpenUntil(At(at));
        agent.IsOnShift = end is not null;
        if (end is { } known && known != NodaTime.Instant.MaxValue)
            agent.ShiftEnds = known.ToUnixTimeTicks();
        // What is beyond the horizon is looked for again when the horizon has come nearer.
        agent.ShiftTimer = shifts.NextChange(At(at))?.ToUnixTimeTicks() ?? at + (Ticks(Time.Calendar.Horizon) / 2);
        SetTimer(agent.ShiftTimer, TimerKind.ShiftChanges, agent);
    }
}
