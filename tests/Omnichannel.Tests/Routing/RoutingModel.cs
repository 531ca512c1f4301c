using System.Runtime.CompilerServices;
using NodaTime;
using Omnichannel.Routing.Engine;
using Xunit.Sdk;

namespace Omnichannel.Tests.Routing;

/// <summary>
/// What the router must keep, said the slow and plain way: every decision of the log is checked as it is replayed, and at rest nothing may wait for whom somebody is fit.
/// It shares with the router only the configuration records and <see cref="LanguageMatch"/>.
/// </summary>
internal sealed partial class RoutingModel
{
    private readonly Dictionary<QueueId, QueueConfig> _queues = [];
    private readonly Dictionary<AgentId, Person> _agents = [];
    private readonly Dictionary<ConversationId, Wait> _waits = [];
    private QueueId _default = QueueId.Default;
    private long _sequence;
    private Wait? _newcomer;

    public IReadOnlyList<Held> Holds => [.. _waits.Values.SelectMany(w => w.Holds).OrderBy(h => h.Offer.Value)];

    public IReadOnlyList<Wait> Waits => [.. _waits.Values.OrderBy(w => w.Input.Conversation.Value)];

    public IReadOnlyList<Person> Agents => [.. _agents.Values.OrderBy(a => a.Config.Id.Value, StringComparer.Ordinal)];

    /// <summary>Replays decisions that followed from <paramref name="input"/> at <paramref name="now"/>.</summary>
    public void Replay(RoutingInput input, Outcome outcome, Instant now, IEnumerable<Decision> decisions, TenantRouter router)
    {
        var before = input is EnqueueConversation e && _waits.TryGetValue(e.Conversation, out var former) ? former.Input.Wait : default;
        if (outcome == Outcome.Applied)
            Before(input, now);
        // Whose wait has begun is no longer among those who may be turned away once a decision has turned the conversation away.
        _newcomer = outcome == Outcome.Applied && input is EnqueueConversation { TargetAgent: null } begun && before != begun.Wait && !(begun.NotBefore > now) ? _waits[begun.Conversation] : null;
        foreach (var decision in decisions)
        {
            Check(decision.Sequence == ++_sequence, $"sequence {decision.Sequence} follows {_sequence - 1}");
            Replay(decision, now, router);
        }

        if (outcome == Outcome.Applied && input is ResolveConversation resolved)
            _waits.Remove(resolved.Conversation);
        CheckRest(input, now, router);
        if (_newcomer is { Hold: null } waits && QueueOf(waits).Policy.Full is { } full && waits.DivertedTo is null && router.Progress(waits.Input.Conversation)!.IsOpen)
            Check(WaitingIn(QueueOf(waits).Id, now, router) < full.Waiting || decisions.Any(d => d is QueueFull), "who comes to a full queue is diverted or told");
    }

    private void Before(RoutingInput input, Instant now)
    {
        switch (input)
        {
            case ConfigureQueue i:
                _queues[i.Config.Id] = i.Config;
                break;
            case RemoveQueue i:
                _queues.Remove(i.Queue);
                break;
            case SetDefaultQueue i:
                _default = i.Queue;
                break;
            case ConfigureAgent i when _agents.TryGetValue(i.Config.Id, out var known):
                known.Config = i.Config;
                break;
            case ConfigureAgent i:
                _agents[i.Config.Id] = new Person { Config = i.Config };
                break;
            case RemoveAgent i:
                _agents[i.Agent].Removed = true;
                break;
            case EnqueueConversation i when _waits.TryGetValue(i.Conversation, out var known):
                if (known.Input.Wait != i.Wait)
                {
                    known.Refusals.Clear();
                    known.Answered = false;
                    known.ToldOpening = default;
                    known.DivertedTo = null;
                    known.Measured = true;
                }

                if (known.Hold is not { Assigned: true } && known.Input.Queue != i.Queue)
                    known.DivertedTo = null;
                if (known.Hold is not { Assigned: true } || known.Input.Wait != i.Wait)
                    known.Input = i;
                break;
            case EnqueueConversation i:
                _waits[i.Conversation] = new Wait { Input = i };
                break;
            case SetPresence { State: Presence.Ready or Presence.Offline } i when i.State == Presence.Offline || i.LeaseUntil > now:
                _agents[i.Agent].WrapUps.Clear();
                break;
            case PauseConversation i when _waits[i.Conversation].Hold is { Assigned: true } hold:
                hold.PausedAt = now;
                _waits[i.Conversation].Measured = false;
                break;
            case PauseConversation i:
                _waits[i.Conversation].Answered = true;
                _waits[i.Conversation].Measured = false;
                break;
            case ResumeConversation i when _waits[i.Conversation].Answered:
                _waits[i.Conversation].Answered = false;
                break;
            case ResumeConversation i when _waits[i.Conversation].Hold is { } hold && !(hold.Agent.Presence == Presence.Offline || !OnShift(hold.Agent, now) || Released(_waits[i.Conversation], now) && !HasUnits(hold.Agent, _waits[i.Conversation], now) && !CanInterrupt(hold.Agent, _waits[i.Conversation], now)):
                // What has given its units back is not aside any more.
                hold.Interrupted &= !Released(_waits[i.Conversation], now);
                hold.PausedAt = null;
                break;
        }
    }

    private void Replay(Decision decision, Instant now, TenantRouter router)
    {
        Check(decision.At == now, "a decision is of its instant");
        switch (decision)
        {
            case PresenceChanged d:
                var agent = _agents[d.Agent];
                Check(agent.Presence != d.State, "a presence that changed is another");
                agent.Presence = d.State;
                if (d.State == Presence.Ready)
                    agent.IdleSince = now;
                break;
            case Offered d:
                Give(d, now, router, assigned: false);
                Check(d.ExpiresAt == now + QueueOf(_waits[d.Conversation]).OfferTimeout, "an offer lives as long as its queue says");
                break;
            case QueueFull d:
                var newcomer = _waits[d.Conversation];
                var bound = QueueOf(newcomer).Policy.Full;
                Check(newcomer.Hold is null && d.Queue == QueueOf(newcomer).Id && bound is not null && WaitingIn(d.Queue, now, router) >= bound.Waiting, "who is turned away came to a full queue");
                Check(d.DivertedTo == Elsewhere(d.Queue, now, router), "to the first open queue with room on its way");
                newcomer.DivertedTo = d.DivertedTo;
                break;
            case TargetMissed d:
                var late = _waits[d.Conversation];
                Check(late.Measured && d.Due == DueOf(late) && d.Due <= now, "a target is missed once, by who has no answer when it is due");
                late.Measured = false;
                break;
            case Assigned { Automatic: true } d:
                Taken(d);
                Give(d, now, router, assigned: true);
                _agents[d.Agent].IdleSince = now;
                HoldOf(d).Yields = Yields(_waits[d.Conversation]);
                break;
            case Assigned d:
                Taken(d);
                var taken = HoldOf(d);
                Check(!taken.Assigned, "only an offer is accepted");
                Check(_waits[d.Conversation].Holds.Count == 1, "I2: who accepts is the only one who is asked from then on");
                taken.Assigned = true;
                taken.Yields = Yields(_waits[d.Conversation]);
                taken.Agent.IdleSince = now;
                break;
            case Interrupted d:
                var aside = HoldOf(d);
                Check(aside is { Assigned: true, Yields: true, Interrupted: false }, "only an assignment that yields is interrupted, and once");
                aside.Interrupted = true;
                break;
            case Continued d:
                Check(HoldOf(d).Interrupted, "only what is interrupted goes on");
                HoldOf(d).Interrupted = false;
                Check(Load(HoldOf(d).Agent, now) <= HoldOf(d).Agent.Config.Capacity, "I3: what is taken up again fits");
                break;
            case OfferEnded d:
                Check(!HoldOf(d).Assigned, "only an offer ends without an assignment");
                var wait = _waits[d.Conversation];
                Check(d.Reason != OfferEnd.TakenByAnother || wait.Holds.Count > 1, "what another took was offered to another");
                wait.Holds.RemoveAll(h => h.Offer == d.Offer);
                if (d.Reason is OfferEnd.Declined or OfferEnd.Expired)
                    wait.Refusals[d.Agent] = now + QueueOf(wait).DeclineCoolDown;
                break;
            case Unassigned d:
                var ended = HoldOf(d);
                Check(ended.Assigned, "only an assignment ends as one");
                Check(d.Reason != UnassignReason.ShiftEnded || ended.Agent.Config.Shifts is not null, "who has no shifts hands nothing over");
                var over = _waits[d.Conversation];
                var wrapUp = QueueOf(over).RuleFor(over.Input.Channel).WrapUp;
                if (d.Reason == UnassignReason.Resolved && wrapUp > Duration.Zero && ended.Agent.Presence != Presence.Offline && !Released(over, now) && !ended.Interrupted)
                    ended.Agent.WrapUps.Add((now + wrapUp, UnitsOf(over, ended.Agent), over.Input.Channel));
                ended.Agent.IdleSince = now;
                // A transfer goes on in the same breath with the new wait.
                if (d.Reason == UnassignReason.Transferred)
                    _waits[d.Conversation].Holds.Clear();
                else
                    _waits.Remove(d.Conversation);
                break;
            case OutOfHours d:
                var told = _waits[d.Conversation];
                var hours = QueueOf(told).OpeningHours;
                Check(hours?.IsOpen(now) == false && told.Hold is null && !told.Answered, "what waits in vain is told so");
                Check(d.Opens == hours!.NextOpening(now) && told.ToldOpening != (true, d.Opens), "once, and when it opens");
                told.ToldOpening = (true, d.Opens);
                break;
        }

        if (decision is PresenceChanged { Reason: PresenceReason.Removed } removed)
            _agents.Remove(removed.Agent);
    }

    /// <summary>A call that is taken is answered.</summary>
    private void Taken(Assigned d)
    {
        if (_waits[d.Conversation].Input.Channel == Channel.Phone)
            _waits[d.Conversation].Measured = false;
    }

    /// <summary>I2, I3, order and choice, at the instant of an offer.</summary>
    private void Give(ConversationDecision d, Instant now, TenantRouter router, bool assigned)
    {
        var wait = _waits[d.Conversation];
        var agent = _agents[d.Agent];
        var isBeside = wait.Holds.Count > 0;
        Check(!isBeside || Rings(wait, router), "I2: a conversation is with one agent, or offered to as many as its queue asks at once");
        Check(wait.Input.Wait == d.Wait, "a decision echoes the present wait");
        if (d is Assigned { Reason.Trigger: DecisionTrigger.Picked })
        {
            Check(QueueOf(wait).Policy.AllowsPick && agent.Presence != Presence.Offline && OnShift(agent, now) && (HasUnits(agent, wait, now) || CanInterrupt(agent, wait, now)), "who picks may, and has room");
            Hold(d, wait, agent, now, assigned);
            return;
        }

        var interrupts = !HasUnits(agent, wait, now);
        Check(!agent.Removed && MayTake(agent, wait, now, open: null) && (!interrupts || (CanInterrupt(agent, wait, now) && !isBeside)), $"I3 and eligibility: {d.Agent} may take {d.Conversation}");
        foreach (var other in _waits.Values)
        {
            if (other == wait || router.Progress(other.Input.Conversation) is not { } progress || !MayTake(agent, other, now, progress.IsOpen))
                continue;
            // First what the agent has room for, then what the agent lays something aside for, then that about which another is asked as well.
            var (free, before) = (HasUnits(agent, other, now), Before(other, wait, now));
            var goesBefore = isBeside ? other.Hold is null || (Rings(other, router) && before && free)
                : interrupts ? other.Hold is null && (free || before)
                : other.Hold is null && before && free;
            Check(!goesBefore, $"order: {other.Input.Conversation} goes before {d.Conversation} for {d.Agent}");
        }

        var rivals = _agents.Values.Where(a => !a.Removed && a != agent && MayTake(a, wait, now, router.Progress(d.Conversation)?.IsOpen)).ToArray();
        Check(!interrupts || !rivals.Any(a => HasUnits(a, wait, now)), "nobody is interrupted while somebody is free");
        foreach (var rival in rivals.Where(a => interrupts || HasUnits(a, wait, now)))
            Check(Score(agent, wait, now).CompareTo(Score(rival, wait, now)) > 0, $"choice: {rival.Config.Id} {Score(rival, wait, now)} is fitter than {d.Agent} {Score(agent, wait, now)} for {d.Conversation}, {d}");
        Hold(d, wait, agent, now, assigned);
    }

    private void Hold(ConversationDecision d, Wait wait, Person agent, Instant now, bool assigned)
    {
        agent.LastServed = d.Sequence;
        wait.Holds.Add(new Held { Offer = d.Offer, Agent = agent, Assigned = assigned });
        Check(Load(agent, now) <= agent.Config.Capacity, "I3: load stays within capacity");
    }

    /// <summary>I9, and that the router's figures are the model's.</summary>
    private void CheckRest(RoutingInput input, Instant now, TenantRouter router)
    {
        foreach (var (id, agent) in _agents.Where(a => a.Value.Removed).ToArray())
        {
            Check(!_waits.Values.Any(w => w.IsWith(agent)), "a removed agent has nothing");
            _agents.Remove(id);
        }

        foreach (var agent in _agents.Values)
            CheckLaidAside(agent, now);
        foreach (var (id, agent) in _agents)
            Check(router.LoadOf(id) == (Load(agent, now), agent.Config.Capacity), $"load of {id}: {router.LoadOf(id)} is {Load(agent, now)}");
        Check(router.ConversationCount == _waits.Count, $"{router.ConversationCount} conversations are {_waits.Count}");
        foreach (var wait in _waits.Values)
        {
            var progress = router.Progress(wait.Input.Conversation)!;
            Check(progress.Hold?.Offer == wait.Hold?.Offer && progress.FurtherOffers.Select(o => o.Offer).SequenceEqual(wait.Holds.Skip(1).Select(h => h.Offer)), "the router holds what the log says");
            Check(progress.IsMeasured == wait.Measured, "the router measures what has no answer");
            Check(!wait.Measured || DueOf(wait) is not { } due || due + Duration.FromSeconds(1) > now, "a target that was missed is told within a second");
            if (wait.Hold is not null && !Rings(wait, router))
                continue;
            if (wait.Hold is null && QueueOf(wait).OpeningHours?.IsOpen(now) == false && !wait.Answered && !(wait.Input.NotBefore > now))
                Check(progress.ToldClosedUntil > now, "what waits in vain has been told");
            foreach (var agent in _agents.Values)
                Check(!MayTake(agent, wait, now, progress.IsOpen) || (wait.Hold is not null && !HasUnits(agent, wait, now)), $"I9: {wait.Input.Conversation} waits while {agent.Config.Id} is free: {input}, {wait.Input}, {progress}");
        }
    }

    private Held HoldOf(ConversationDecision d)
    {
        var hold = _waits[d.Conversation].Holds.Find(h => h.Offer == d.Offer);
        Check(hold is not null && hold.Agent.Config.Id == d.Agent, "a decision ends or accepts what is held");
        return hold!;
    }

    private static void Check(bool holds, string rule)
    {
        if (!holds)
            throw new XunitException("Broken: " + rule);
    }

    private static void Check(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref BrokenRule rule)
    {
        if (!holds)
            throw new XunitException("Broken: " + rule.ToStringAndClear());
    }

    internal sealed class Person
    {
        public required AgentConfig Config { get; set; }

        public Presence Presence { get; set; }

        public Instant IdleSince { get; set; }

        public List<(Instant Until, int Units, Channel Channel)> WrapUps { get; } = [];

        /// <summary>The sequence of the last offer.</summary>
        public long LastServed { get; set; }

        public bool Removed { get; set; }
    }

    internal sealed class Wait
    {
        public required EnqueueConversation Input { get; set; }

        public Dictionary<AgentId, Instant> Refusals { get; } = [];

        /// <summary>The live offers in the order in which they were made, or the assignment.</summary>
        public List<Held> Holds { get; } = [];

        public Held? Hold => Holds.FirstOrDefault();

        public bool Answered { get; set; }

        public QueueId? DivertedTo { get; set; }

        public bool IsWith(Person agent) => Holds.Exists(h => h.Agent == agent);

        /// <summary>The time to its first response runs.</summary>
        public bool Measured { get; set; } = true;

        /// <summary>Whether it has been told that its queue is closed, and the opening it was told of last.</summary>
        public (bool Told, Instant? Opens) ToldOpening { get; set; }
    }

    internal sealed class Held
    {
        public required OfferId Offer { get; init; }

        public required Person Agent { get; init; }

        public bool Assigned { get; set; }

        public Instant? PausedAt { get; set; }

        public bool Yields { get; set; }

        public bool Interrupted { get; set; }
    }
}
