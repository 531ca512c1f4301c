namespace Omnichannel.Routing.Engine;

/// <summary>Going on where another router left off.</summary>
public sealed partial class TenantRouter
{
    /// <summary>A router that decides from here on as the one whose state this is would have. Nothing is decided yet; the first <see cref="Decide"/> does what has fallen due.</summary>
    public static TenantRouter Restore(RouterState state)
    {
        var router = new TenantRouter { Sequence = state.Sequence, _defaultQueue = state.DefaultQueue };
        router.Reach(state.At.ToUnixTimeTicks());
        foreach (var config in state.Queues)
        {
            var queue = router.QueueOf(config.Id);
            queue.Config = config;
            queue.IsConfigured = true;
            router.SetHours(queue, router._now);
        }

        router.LookAtConfiguration();

        foreach (var (config, progress) in state.Agents)
            router.Restore(config, progress);
        foreach (var (wait, progress) in state.Conversations)
            router.Restore(wait, progress);
        foreach (var agent in router._agents.Values)
        {
            router.WatchLease(agent);
            router.Freed(agent);
        }

        router.ForgetTouched();
        return router;
    }

    private void Restore(AgentConfig config, AgentProgress progress)
    {
        var agent = new AgentState(config)
        {
            Presence = progress.Presence,
            LeaseUntil = progress.LeaseUntil.ToUnixTimeTicks(),
            OfflineSince = progress.OfflineSince.ToUnixTimeTicks(),
            IdleSince = progress.IdleSince.ToUnixTimeTicks(),
            ExpiriesInARow = progress.ExpiriesInARow,
            LastServed = progress.LastServed,
        };
        _agents.Add(agent.Id, agent);
        Apply(agent, config);
        SetShift(agent, config.Shifts, _now);
        LookAtRegion(agent);
        foreach (var (units, channel, until) in progress.WrapUps)
        {
            agent.Restore(units, IndexOf(channel), until.ToUnixTimeTicks());
            SetTimer(until.ToUnixTimeTicks(), TimerKind.WrapUpEnds, agent);
        }
    }

    private void Restore(EnqueueConversation wait, ConversationProgress progress)
    {
        var c = new ConversationState(wait.Conversation) { Wait = wait.Wait };
        _conversations.Add(c);
        if (progress.DivertedTo is { } diverted)
            (c.Requested, c.DivertedFrom) = (diverted, wait.Queue);
        Describe(c, wait, progress.Step);
        c.Version = progress.Version;
        c.IsOpen = progress.IsOpen;
        c.IsAnswered = progress.IsAnswered;
        c.IsMeasured = progress.IsMeasured;
        WatchTarget(c);
        c.ToldClosedUntil = progress.ToldClosedUntil?.ToUnixTimeTicks() ?? long.MinValue;
        c.HeldUntil = progress.HeldUntil?.ToUnixTimeTicks() ?? long.MinValue;
        foreach (var refusal in progress.Refusals)
        {
            var until = refusal.Until?.ToUnixTimeTicks() ?? long.MaxValue;
            c.Refuse(refusal.Agent, until);
            if (refusal.Until is not null)
                SetTimer(until, TimerKind.CoolDownEnds, c);
        }

        if (progress.Hold is not { } first)
        {
            // Nobody was free for it: it is no news.
            PoolFor(c)?.Add(c);
            return;
        }

        Restore(c, first);
        foreach (var further in progress.FurtherOffers)
            Restore(c, further);
        Ring(c);
    }

    private void Restore(ConversationState c, HoldProgress held)
    {
        var agent = _agents[held.Agent];
        var hold = NewHold().Begin(held.Offer, c, agent, held.Reason);
        hold.IsAssigned = held.ExpiresAt is null;
        c.Add(hold);
        agent.Add(hold);
        hold.Yields = held.Yields;
        agent.Take(hold);
        if (held.IsInterrupted)
            agent.Interrupt(hold, isInterrupted: true);
        if (held.Released)
            agent.GiveBack(hold);
        if (held.PausedAt is { } pausedAt)
        {
            hold.PausedAt = pausedAt.ToUnixTimeTicks();
            if (!held.Released && c.Class.Rule.PendingRelease is { } release)
                SetTimer(hold.PausedAt + Ticks(release), TimerKind.UnitsReleased, hold);
        }

        if (held.ExpiresAt is { } expiresAt)
        {
            hold.ExpiresAt = expiresAt.ToUnixTimeTicks();
            _offers.Add(hold.Offer, hold);
            SetTimer(hold.ExpiresAt, TimerKind.OfferExpires, hold);
        }
        else if (agent.Presence == Presence.Offline)
        {
            WatchGrace(hold);
        }
    }
}
