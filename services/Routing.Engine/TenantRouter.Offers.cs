using NodaTime;

namespace Omnichannel.Routing.Engine;

/// <summary>Offers: made, accepted, declined, expired, ended.</summary>
public sealed partial class TenantRouter
{
    private void Offer(ConversationState c, AgentState agent, DecisionTrigger trigger, int considered)
    {
        c.Pool?.Remove(c);
        var queue = c.Class.Queue;
        // What is laid aside is so before the units are taken: at no place of the log is there more in hand than capacity.
        var interrupted = agent.Yielding > 0 ? Settle(agent, agent.UnitsFor(c.Class)) : 0;
        var fitness = agent.FitnessFor(c.Class) ?? default;
        var reason = new DecisionReason
        {
            Trigger = trigger,
            Step = (byte)fitness.Step,
            Considered = considered,
            OfferTo = c.Class.OfferTo > 1 ? c.Class.OfferTo : (byte)0,
            Beside = (byte)c.HoldCount,
            Interrupts = interrupted,
            Targeted = c.HasTarget && c.Target == agent.Id,
            Preferred = c.HasPreferred && c.Preferred == agent.Id,
            Proficiency = fitness.Language is null ? null : fitness.Proficiency,
            Language = fitness.Language,
            SkillMargin = fitness.SkillMargin,
            ZoneDistance = c.Class.Requirement.Zone == ZoneBand.None ? null : (byte)fitness.ZoneDistance,
            RegionSleeps = c.Class.Requirement.IsAsleep,
            LoadPermille = agent.LoadPermille,
            IdleSince = At(agent.IdleSince),
            Priority = c.Priority,
            QueueVersion = queue.Config.Version,
            Policy = queue.Config.Policy.Id,
            PolicyVersion = queue.Config.Policy.Version,
        };
        var id = OfferId.Of(c.Wait, ++Sequence, Now.ToUnixTimeMilliseconds());
        var hold = NewHold().Begin(id, c, agent, reason);
        c.Add(hold);
        agent.LastServed = Sequence;
        agent.Add(hold);
        agent.Take(hold);
        Touch(c);
        Touch(agent);
        if (queue.Config.AutoAccept || trigger == DecisionTrigger.Picked)
        {
            hold.IsAssigned = true;
            RespondByTaking(c);
            agent.IdleSince = _now;
            if (c.Class.Yields)
            {
                agent.BeginYielding(hold);
                RegisterYielding(agent);
            }

            _decisions.Add(new Assigned(Sequence, Now, c.Id, c.Wait, id, agent.Id, queue.Id, reason, Automatic: true));
            return;
        }

        hold.ExpiresAt = _now + Ticks(queue.Config.OfferTimeout);
        _offers.Add(id, hold);
        SetTimer(hold.ExpiresAt, TimerKind.OfferExpires, hold);
        Ring(c);
        _decisions.Add(new Offered(Sequence, Now, c.Id, c.Wait, id, agent.Id, queue.Id, At(hold.ExpiresAt), reason));
    }

    /// <summary>Notes that it is to be offered to more agents, if it is.</summary>
    private void Ring(ConversationState c)
    {
        if (!c.IsSettled)
            (c.Class.Ringing ??= new WaitPool()).Add(c);
    }

    private Outcome Accept(AcceptOffer input)
    {
        if (!_offers.TryGetValue(input.Offer, out var hold))
            return Outcome.OfferNotLive;
        if (hold.Agent.Id != input.Agent)
            return Outcome.OfferOfAnother;
        var c = hold.Conversation;
        if (hold.Next is not null || !ReferenceEquals(c.Hold, hold))
            foreach (var other in c.Holds())
                if (!ReferenceEquals(other, hold))
                    EndOffer(other, OfferEnd.TakenByAnother);
        c.Pool?.Remove(c);
        _offers.Remove(input.Offer);
        hold.IsAssigned = true;
        hold.Agent.IdleSince = _now;
        hold.Agent.ExpiriesInARow = 0;
        RespondByTaking(c);
        if (c.Class.Yields)
        {
            hold.Agent.BeginYielding(hold);
            // From now on the agent may be interrupted.
            if (_interrupts || hold.Agent.Load > hold.Agent.Capacity)
                Freed(hold.Agent);
        }

        Touch(c);
        Touch(hold.Agent);
        _decisions.Add(new Assigned(++Sequence, Now, c.Id, c.Wait, hold.Offer, hold.Agent.Id, c.Class.Queue.Id, hold.Reason, Automatic: false));
        return Outcome.Applied;
    }

    private Outcome Decline(DeclineOffer input)
    {
        if (!_offers.TryGetValue(input.Offer, out var hold))
            return Outcome.OfferNotLive;
        if (hold.Agent.Id != input.Agent)
            return Outcome.OfferOfAnother;
        hold.Agent.ExpiriesInARow = 0;
        Refuse(hold);
        EndOffer(hold, OfferEnd.Declined);
        return Outcome.Applied;
    }

    private void Expire(Hold hold)
    {
        var agent = hold.Agent;
        var limit = hold.Conversation.Class.Queue.Config.AwayAfterExpiries;
        agent.ExpiriesInARow++;
        Refuse(hold);
        EndOffer(hold, OfferEnd.Expired);
        if (agent.ExpiriesInARow >= limit && agent.Presence == Presence.Ready)
            ChangePresence(agent, Presence.Away, PresenceReason.OffersExpired);
    }

    private void Refuse(Hold hold)
    {
        var c = hold.Conversation;
        var until = _now + Ticks(c.Class.Queue.Config.DeclineCoolDown);
        c.Refuse(hold.Agent.Id, until);
        SetTimer(until, TimerKind.CoolDownEnds, c);
    }

    /// <summary>All who are being asked are so no longer.</summary>
    private void EndOffers(ConversationState c, OfferEnd reason)
    {
        while (c.Hold is { } offer)
            EndOffer(offer, reason);
    }

    /// <summary>The offer is over, and the conversation goes back to its place: its waiting time is what it was.</summary>
    private void EndOffer(Hold hold, OfferEnd reason)
    {
        LetGo(hold);
        Pending(hold.Conversation);
        _decisions.Add(new OfferEnded(++Sequence, Now, hold.Conversation.Id, hold.Conversation.Wait, hold.Offer, hold.Agent.Id, reason));
    }

    /// <summary>The assignment is over, and the router is done with the conversation: whoever put it here begins a new wait if one is needed.</summary>
    private void Unassign(Hold hold, UnassignReason reason)
    {
        if (reason == UnassignReason.Resolved && !hold.Released && !hold.IsInterrupted && hold.Agent.Presence != Presence.Offline && hold.Conversation.Class.Rule.WrapUp > Duration.Zero)
        {
            var until = _now + Ticks(hold.Conversation.Class.Rule.WrapUp);
            hold.Agent.BeginWrapUp(hold, until);
            SetTimer(until, TimerKind.WrapUpEnds, hold.Agent);
        }

        LetGo(hold);
        hold.Agent.IdleSince = _now;
        _decisions.Add(new Unassigned(++Sequence, Now, hold.Conversation.Id, hold.Conversation.Wait, hold.Offer, hold.Agent.Id, reason));
        Forget(hold.Conversation);
    }

    private void LetGo(Hold hold)
    {
        hold.Stamp++;
        _spareHolds.Push(hold);
        if (!hold.IsAssigned)
            _offers.Remove(hold.Offer);
        hold.Agent.GiveBack(hold);
        hold.Agent.Remove(hold);
        hold.Conversation.Remove(hold);
        Touch(hold.Conversation);
        Touch(hold.Agent);
        Freed(hold.Agent);
    }

    private Hold NewHold() => _spareHolds.TryPop(out var spare) ? spare : new Hold();

    private void Forget(ConversationState c)
    {
        c.Pool?.Remove(c);
        c.Class.Users--;
        _conversations.Remove(c.Id);
        Touch(c);
    }

    /// <summary>As ticks of 100 ns; a time too long to count is forever.</summary>
    private static long Ticks(Duration duration) => duration >= Forever ? Forever.BclCompatibleTicks : duration.BclCompatibleTicks;

    /// <summary>Three thousand years: far beyond any setting, and no sum with an instant overflows.</summary>
    private static readonly Duration Forever = Duration.FromDays(1_000_000);
}
