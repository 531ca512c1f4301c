namespace Omnichannel.Routing.Engine;

/// <summary>Conversations: waiting, changed, paused, resumed, resolved.</summary>
public sealed partial class TenantRouter
{
    private Outcome Enqueue(EnqueueConversation input)
    {
        if (!_conversations.TryGetValue(input.Conversation, out var c))
        {
            c = new ConversationState(input.Conversation);
            _conversations.Add(c);
            Begin(c, input);
        }
        else if (input.Version <= c.Version)
        {
            return Outcome.Stale;
        }
        else if (c.Wait != input.Wait)
        {
            if (c.Hold is { IsAssigned: true } assignment)
            {
                Unassign(assignment, UnassignReason.Transferred);
                _conversations.Add(c);
                c.Class.Users++;
            }
            else
            {
                EndOffers(c, OfferEnd.Withdrawn);
            }

            Begin(c, input);
        }
        else
        {
            c.Version = input.Version;
            Touch(c);
            if (c.Hold is { IsAssigned: true })
                return Outcome.Applied;
            Describe(c, input);
            EndWrongOffers(c);
        }

        Pending(c);
        return Outcome.Applied;
    }

    private void Begin(ConversationState c, EnqueueConversation input)
    {
        c.Wait = input.Wait;
        c.Version = input.Version;
        c.Refusals = null;
        (c.IsOpen, c.IsAnswered, c.IsMeasured) = (false, false, true);
        c.HeldUntil = long.MinValue;
        c.ToldClosedUntil = long.MinValue;
        c.DivertedFrom = default;
        if (input.PreferredAgent is not null && input.Patience > NodaTime.Duration.Zero)
            c.HeldUntil = Math.Max(_now, input.NotBefore?.ToUnixTimeTicks() ?? long.MinValue) + Ticks(input.Patience);
        Describe(c, input);
        Touch(c);
        // Whom a callback was promised, or who was transferred to an agent, is not turned away.
        if (c.Class.Queue.Config.Policy.Full is not null && !c.HasTarget && c.NotBefore <= _now)
            _newcomer = c;
    }

    /// <param name="c">The conversation.</param>
    /// <param name="input">What is known of it.</param>
    /// <param name="step">The step it has reached; null: what its waiting time says.</param>
    private void Describe(ConversationState c, EnqueueConversation input, byte? step = null)
    {
        c.Pool?.Remove(c);
        if (c.DivertedFrom != input.Queue)
            (c.Requested, c.DivertedFrom) = (input.Queue, default);
        var (preferred, target) = (input.PreferredAgent ?? default, input.TargetAgent ?? default);
        if (preferred != c.Preferred || target != c.Target)
            c.IsOpen = false;
        (c.Preferred, c.Target) = (preferred, target);
        c.Priority = (short)(Math.Clamp(input.Priority, -100, 100) + Math.Clamp(input.Tier, 0, 3));
        c.NotBefore = input.NotBefore?.ToUnixTimeTicks() ?? long.MinValue;
        c.Zone = ZoneBand.Of(input.CustomerZone);
        c.Key = new WaitKey(0, 0, input.WaitingSince.ToUnixTimeTicks());
        c.Refusals?.RemoveAll(static r => r.Until == long.MaxValue);
        foreach (var agent in input.ExcludedAgents)
            c.Refuse(agent, long.MaxValue);
        Classify(c, Requirement.Of(input), step);
    }

    /// <summary>Puts the conversation into the class of what it asks for, in the queue that takes it, with its key in that queue's order.</summary>
    private void Classify(ConversationState c, Requirement requirement, byte? step = null)
    {
        if (c.Class is not null)
            c.Class.Users--;
        var queue = QueueFor(c.Requested);
        var at = step is { } reached ? (byte)Math.Min(reached, queue.Config.Policy.Steps.Count) : StepAt(queue, c.Since, _now);
        if (c.Class?.Queue != queue || c.Step != at)
            Touch(c);
        c.Step = at;
        c.Class = ClassOf(queue, requirement with
        {
            Step = c.Step,
            IsAsleep = requirement.Region is { } region && !IsAwake(region),
            Zone = queue.Config.Policy.Strategy == Strategy.BestFit ? c.Zone : ZoneBand.None,
        });
        c.Class.Users++;
        if (c.Step < queue.Config.Policy.Steps.Count && c.Hold is not { IsAssigned: true })
            SetTimer(c.Since + Ticks(queue.Config.Policy.Steps[c.Step].After), TimerKind.StepDue, c);
        var interval = Math.Max(1, Ticks(queue.Config.AgingInterval));
        var age = Math.DivRem(c.Since, interval, out var rest);
        c.Key = new WaitKey(
            (rest < 0 ? age - 1 : age) - c.Priority - c.Class.RaisedBy,
            DueOf(c),
            c.Since);
        WatchTarget(c);
    }

    /// <summary>How many steps of the queue's policy are reached at <paramref name="at"/> by what waits since <paramref name="since"/>.</summary>
    private static byte StepAt(QueueState queue, long since, long at)
    {
        var steps = queue.Config.Policy.Steps;
        var reached = 0;
        while (reached < steps.Count && since + Ticks(steps[reached].After) <= at)
            reached++;
        return (byte)reached;
    }

    /// <summary>It has waited long enough for more to be relaxed. What is offered stays so: who was fit is fit.</summary>
    private void TakeStep(ConversationState c, long at)
    {
        var step = StepAt(c.Class.Queue, c.Since, at);
        if (step <= c.Step)
            return;
        c.Pool?.Remove(c);
        Classify(c, c.Class.Requirement, step);
        Touch(c);
        Pending(c);
    }

    private void EndWrongOffers(ConversationState c)
    {
        if (c.Hold is null)
            return;
        foreach (var offer in c.Holds())
            if (!IsStillRight(offer))
                EndOffer(offer, OfferEnd.NoLongerFit);
    }

    /// <summary>Whether a live offer may stand after agent, queue or conversation changed.</summary>
    private bool IsStillRight(Hold offer)
    {
        var (c, agent) = (offer.Conversation, offer.Agent);
        if (c.IsRefusedBy(agent.Id, _now) || c.NotBefore > _now || offer.Channel != c.Class.Channel || offer.Units != agent.UnitsFor(c.Class))
            return false;
        return !c.IsOpen && c.HasTarget && _agents.ContainsKey(c.Target) ? c.Target == agent.Id : IsFit(agent, c);
    }

    private Outcome Resolve(ResolveConversation input)
    {
        if (Find(input.Conversation, input.Version) is not { } c || (input.Wait is { } wait && wait != c.Wait))
            return Outcome.Stale;
        if (c.Hold is { IsAssigned: true } assignment)
        {
            Unassign(assignment, UnassignReason.Resolved);
            return Outcome.Applied;
        }

        EndOffers(c, OfferEnd.Withdrawn);
        Forget(c);
        return Outcome.Applied;
    }

    private Outcome Pick(PickConversation input)
    {
        if (!_agents.TryGetValue(input.Agent, out var agent))
            return Outcome.UnknownAgent;
        if (!_conversations.TryGetValue(input.Conversation, out var c) || c.Hold is not null || c.Pool is null)
            return Outcome.NotWaiting;
        if (!c.Class.Queue.Config.Policy.AllowsPick || c.IsRefusedBy(agent.Id, _now) || (c.Pool == c.Class.Waiting ? !IsFit(agent, c) : c.Pool != agent.Reserved))
            return Outcome.NotAllowed;
        if (agent.Presence == Presence.Offline || !agent.IsOnShift || !(agent.HasUnitsFor(c.Class) || agent.HasUnitsByInterrupting(c.Class)))
            return Outcome.NoRoom;
        Offer(c, agent, DecisionTrigger.Picked, considered: 1);
        return Outcome.Applied;
    }

    private Outcome Pause(PauseConversation input)
    {
        if (Find(input.Conversation, input.Version) is not { } c || c.IsAnswered || c.Hold is { IsPaused: true })
            return Outcome.Stale;
        c.Version = input.Version;
        Respond(c);
        if (c.Hold is not { IsAssigned: true } hold)
        {
            c.IsAnswered = true;
            Touch(c);
            EndOffers(c, OfferEnd.Withdrawn);
            Pending(c);
            return Outcome.Applied;
        }

        hold.PausedAt = _now;
        Touch(c);
        if (c.Class.Rule.PendingRelease is not { } release)
            return Outcome.Applied;
        if (release <= NodaTime.Duration.Zero)
            Release(hold, _now);
        else
            SetTimer(_now + Ticks(release), TimerKind.UnitsReleased, hold);
        return Outcome.Applied;
    }

    private void Release(Hold hold, long at)
    {
        if (!hold.IsPaused || hold.Released || hold.Conversation.Class.Rule.PendingRelease is not { } release)
            return;
        var due = hold.PausedAt + Ticks(release);
        if (due > at)
        {
            SetTimer(due, TimerKind.UnitsReleased, hold);
            return;
        }

        hold.Agent.GiveBack(hold);
        Touch(hold.Conversation);
        Touch(hold.Agent);
        Freed(hold.Agent);
    }

    private Outcome Resume(ResumeConversation input)
    {
        if (Find(input.Conversation, input.Version) is not { } c || !(c.IsAnswered || c.Hold is { IsPaused: true }))
            return Outcome.Stale;
        c.Version = input.Version;
        Touch(c);
        if (c.Hold is not { } hold)
        {
            c.IsAnswered = false;
            Pending(c);
            return Outcome.Applied;
        }

        if (hold.Agent.Presence == Presence.Offline || !hold.Agent.IsOnShift || (hold.Released && !hold.Agent.HasUnitsFor(c.Class) && !hold.Agent.HasUnitsByInterrupting(c.Class)))
        {
            Unassign(hold, UnassignReason.NoCapacity);
            return Outcome.Applied;
        }

        hold.PausedAt = long.MaxValue;
        if (hold.Released)
        {
            Settle(hold.Agent, hold.Agent.UnitsFor(c.Class));
            hold.Agent.Take(hold);
            if (hold.Yields)
                RegisterYielding(hold.Agent);
        }

        Touch(hold.Agent);
        return Outcome.Applied;
    }

    private ConversationState? Find(ConversationId id, long version) =>
        _conversations.TryGetValue(id, out var c) && version >= c.Version ? c : null;
}
