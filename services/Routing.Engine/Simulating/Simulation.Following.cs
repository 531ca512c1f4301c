using NodaTime;

namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>What customers and agents do, and what is counted of it.</summary>
public sealed partial class Simulation
{
    private void Happen(in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.Accept:
                Tell(new AcceptOffer(e.Offer, ((SimulatedAgent)e.Subject).Config.Id));
                break;
            case EventKind.Decline:
                Tell(new DeclineOffer(e.Offer, ((SimulatedAgent)e.Subject).Config.Id));
                break;
            case EventKind.Finish when ((SimulatedConversation)e.Subject).Stamp == e.Stamp:
                var finished = (SimulatedConversation)e.Subject;
                if (finished.Agent is not null)
                    Tell(new ResolveConversation(finished.Id, null, ++finished.Version));
                break;
            case EventKind.GiveUp:
                GiveUp((SimulatedConversation)e.Subject);
                break;
            case EventKind.WaitAgain:
                Wait((SimulatedConversation)e.Subject);
                break;
            case EventKind.ShiftChanges:
                ChangeShift((SimulatedAgent)e.Subject);
                break;
            case EventKind.Leave when e.Subject is SimulatedAgent { IsOnShift: false, InHand: 0 } gone:
                SetPresence(gone, Presence.Offline);
                break;
            case EventKind.ComeBack when e.Subject is SimulatedAgent { IsOnShift: true } back && _router.Progress(back.Config.Id)?.Presence == Presence.Away:
                SetPresence(back, Presence.Ready);
                break;
            default:
                break;
        }
    }

    private void Follow(Decision decision)
    {
        switch (decision)
        {
            case Assigned assigned:
                Take(_conversations[assigned.Conversation], assigned);
                break;
            case Unassigned unassigned:
                Lose(_conversations[unassigned.Conversation], unassigned);
                break;
            case Offered offered:
                Answer(_conversations[offered.Conversation], offered);
                break;
            case OfferEnded { Reason: OfferEnd.Declined } declined:
                _conversations[declined.Conversation].Tally.Declined++;
                break;
            case OfferEnded { Reason: OfferEnd.Expired } expired:
                _conversations[expired.Conversation].Tally.Expired++;
                break;
            case Interrupted interrupted:
                LayAside(_conversations[interrupted.Conversation]);
                break;
            case Continued continued:
                GoOn(_conversations[continued.Conversation]);
                break;
            case OutOfHours closed when !_conversations[closed.Conversation].IsToldClosed:
                _conversations[closed.Conversation].IsToldClosed = true;
                _conversations[closed.Conversation].Tally.OutOfHours++;
                break;
            case PresenceChanged { Reason: PresenceReason.OffersExpired } away:
                Push(_now + Ticks(scenario.Answering.BackAfter), EventKind.ComeBack, _staff[away.Agent]);
                break;
            default:
                break;
        }
    }

    /// <summary>Chance goes by conversation and offer, so that it is the same under another policy.</summary>
    private void Answer(SimulatedConversation c, Offered offered)
    {
        var answering = scenario.Answering;
        var at = _now + Ticks(answering.After);
        var chance = SeededRandom.Of(scenario.Seed, ((ulong)c.Number << 20) + (ulong)++c.Offers).Uniform();
        if (chance < answering.Declined)
            Push(at, EventKind.Decline, _staff[offered.Agent], offer: offered.Offer);
        else if (chance >= answering.Declined + answering.Ignored)
            Push(at, EventKind.Accept, _staff[offered.Agent], offer: offered.Offer);
    }

    private void Take(SimulatedConversation c, Assigned assigned)
    {
        var agent = _staff[assigned.Agent];
        (c.Agent, c.AssignedAt) = (agent, _now);
        agent.InHand++;
        agent.Taken++;
        Push(_now + c.Left, EventKind.Finish, c, c.Stamp);
        if (c.IsAnswered)
            return;
        c.IsAnswered = true;
        var (waited, tally) = (_now - c.Since, c.Tally);
        tally.Answer(waited);
        OnAnswered?.Invoke(c.Number, Duration.FromTicks(waited));
        if (_now <= c.Due)
            tally.InTarget++;
        else if (c.Due is not null)
            tally.OffTarget++;
        if (assigned.Reason.Step > 0 || !agent.Config.Queues.Contains(c.Queue.Id))
            tally.Overflowed++;
        var ranges = LanguageMatch.Ranges(c.Arrival.Language);
        if (ranges.Count == 0)
            return;
        tally.AskedLanguage++;
        if (LanguageMatch.Best(ranges, agent.Config.Languages) is { } spoken && spoken.Proficiency >= c.Queue.MinimumProficiency)
            tally.Matched++;
    }

    private void Lose(SimulatedConversation c, Unassigned unassigned)
    {
        var agent = c.Agent!;
        if (!c.IsLaidAside)
            c.Left = Math.Max(0, c.Left - (_now - c.AssignedAt));
        (c.Agent, c.IsLaidAside) = (null, false);
        if (--agent.InHand == 0 && !agent.IsOnShift)
            Push(_now, EventKind.Leave, agent);
        if (unassigned.Reason == UnassignReason.Resolved)
        {
            _conversations.Remove(c.Id);
            return;
        }

        if (unassigned.Reason == UnassignReason.ShiftEnded)
        {
            c.Tally.HandOvers++;
            agent.HandedOver++;
        }

        Push(_now, EventKind.WaitAgain, c);
    }

    /// <summary>It takes no less time for being interrupted.</summary>
    private void LayAside(SimulatedConversation c)
    {
        c.Left = Math.Max(0, c.Left - (_now - c.AssignedAt));
        c.IsLaidAside = true;
        c.Replan();
    }

    private void GoOn(SimulatedConversation c)
    {
        (c.AssignedAt, c.IsLaidAside) = (_now, false);
        Push(_now + c.Left, EventKind.Finish, c, c.Stamp);
    }

    private void GiveUp(SimulatedConversation c)
    {
        if (c.IsAnswered)
            return;
        c.Tally.Abandoned++;
        if (_now > c.Due)
            c.Tally.OffTarget++;
        Tell(new ResolveConversation(c.Id, null, ++c.Version));
        _conversations.Remove(c.Id);
    }
}
