using NodaTime;

namespace Omnichannel.Routing.Engine;

/// <summary>
/// The routing of one tenant: told what happens, it decides who is asked. Pure and deterministic: the same inputs at the same instants give the same decisions.
/// Not for several threads at once. After every input nothing waits for which somebody fit is free (the invariant I9).
/// </summary>
public sealed partial class TenantRouter
{
    private readonly Dictionary<QueueId, QueueState> _queues = [];
    private readonly Dictionary<AgentId, AgentState> _agents = [];
    private readonly ConversationIndex _conversations = new();
    private readonly Dictionary<OfferId, Hold> _offers = [];
    private readonly Stack<Hold> _spareHolds = [];
    private readonly ClassTable _classes = new();
    private readonly Dictionary<Channel, int> _channels = [];
    private readonly List<ConversationState> _touchedConversations = [];
    private readonly List<AgentState> _touchedAgents = [];
    private List<Decision> _decisions = [];
    private QueueId _defaultQueue = QueueId.Default;
    private long _now = long.MinValue;

    /// <summary>The sequence of the last decision.</summary>
    public long Sequence { get; private set; }

    /// <summary>The latest instant it was told of.</summary>
    public Instant Now { get; private set; } = Instant.MinValue;

    /// <summary>Conversations that wait, are offered or assigned.</summary>
    public int ConversationCount => _conversations.Count;

    /// <summary>Applies <paramref name="input"/> at <paramref name="now"/>, after whatever was due by then, and adds what follows from both to <paramref name="decisions"/>.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">When; an instant before the last one counts as the last one.</param>
    /// <param name="decisions">Where decisions are added, in order.</param>
    /// <returns>What became of the input.</returns>
    public Outcome Decide(RoutingInput input, Instant now, List<Decision> decisions)
    {
        Reach(now.ToUnixTimeTicks());
        _decisions = decisions;
        FireTimers();
        TellMissed();
        Drain();
        var outcome = input switch
        {
            EnqueueConversation i => Enqueue(i),
            ResolveConversation i => Resolve(i),
            AcceptOffer i => Accept(i),
            DeclineOffer i => Decline(i),
            SetPresence i => SetPresence(i),
            PickConversation i => Pick(i),
            PauseConversation i => Pause(i),
            ResumeConversation i => Resume(i),
            ConfigureAgent i => Configure(i.Config),
            RemoveAgent i => Remove(i.Agent),
            ConfigureQueue i => Configure(i.Config),
            RemoveQueue i => Remove(i.Queue),
            SetDefaultQueue i => SetDefault(i.Queue),
            AdvanceTime => Outcome.Applied,
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "No such input"),
        };
        Drain();
        TellMissed();
        return outcome;
    }

    /// <summary>The instant of the next thing that happens by itself (it may turn out to be nothing); null: never. Call <see cref="Decide"/> with <see cref="AdvanceTime"/> then.</summary>
    public Instant? NextDue => Math.Min(_missesAt, _timers.Count == 0 ? long.MaxValue : _timers.Top.At) is < long.MaxValue and var next ? At(next) : null;

    /// <summary>The conversations whose <see cref="Progress(ConversationId)"/> may have changed since <see cref="ForgetTouched"/>.</summary>
    public IEnumerable<ConversationId> TouchedConversations => _touchedConversations.Select(c => c.Id).Distinct();

    /// <summary>The agents whose <see cref="Progress(AgentId)"/> may have changed since <see cref="ForgetTouched"/>.</summary>
    public IEnumerable<AgentId> TouchedAgents => _touchedAgents.Select(a => a.Id).Distinct();

    /// <summary>Begins a new record of what is touched, once the last is stored.</summary>
    public void ForgetTouched()
    {
        foreach (var conversation in _touchedConversations)
            conversation.IsTouched = false;
        foreach (var agent in _touchedAgents)
            agent.IsTouched = false;
        _touchedConversations.Clear();
        _touchedAgents.Clear();
    }

    /// <summary>How far the conversation has come; null: the router does not have it (any more).</summary>
    public ConversationProgress? Progress(ConversationId id)
    {
        if (!_conversations.TryGetValue(id, out var c))
            return null;
        return new ConversationProgress(
            c.Wait,
            c.Version,
            c.Class.Queue.Id,
            c.HeldUntil == long.MinValue ? null : At(c.HeldUntil),
            c.IsOpen,
            c.Step,
            c.IsAnswered,
            c.Refusals is null ? [] : [.. c.Refusals.Select(r => new Refusal(r.Agent, r.Until == long.MaxValue ? null : At(r.Until)))],
            c.Hold is { } hold ? Progress(hold) : null)
        {
            FurtherOffers = c.Hold?.Next is null ? [] : [.. c.Holds().Skip(1).Select(Progress)],
            DivertedTo = c.DivertedFrom.Value is null ? null : c.Requested,
            ToldClosedUntil = c.ToldClosedUntil == long.MinValue ? null : At(c.ToldClosedUntil),
            IsMeasured = c.IsMeasured,
        };
    }

    private static HoldProgress Progress(Hold h) =>
        new(h.Offer, h.Agent.Id, h.Reason, h.IsAssigned ? null : At(h.ExpiresAt), h.IsPaused ? At(h.PausedAt) : null, h.Released) { Yields = h.Yields, IsInterrupted = h.IsInterrupted };

    /// <summary>How the agent stands; null: there is none of this id.</summary>
    public AgentProgress? Progress(AgentId id) => _agents.TryGetValue(id, out var a)
        ? new AgentProgress(a.Presence, At(a.LeaseUntil), At(a.OfflineSince), At(a.IdleSince), a.ExpiriesInARow, a.LastServed)
        {
            WrapUps = [.. a.WrapUps.Select(w => new WrapUp(w.Units, ChannelOf(w.Channel), At(w.Until)))],
        }
        : null;

    /// <summary>The agent's units in use, of what is not interrupted, and capacity; null: there is none of this id.</summary>
    public (int Load, int Capacity)? LoadOf(AgentId id) => _agents.TryGetValue(id, out var a) ? (a.Load - a.Interrupted, a.Capacity) : null;

    private void Reach(long now)
    {
        if (now > _now)
            (_now, Now) = (now, At(now));
    }

    private static Instant At(long ticks) => Instant.FromUnixTimeTicks(ticks);

    private void Touch(ConversationState conversation)
    {
        if (conversation.IsTouched)
            return;
        conversation.IsTouched = true;
        _touchedConversations.Add(conversation);
    }

    private void Touch(AgentState agent)
    {
        if (agent.IsTouched)
            return;
        agent.IsTouched = true;
        _touchedAgents.Add(agent);
    }

    private Channel ChannelOf(int index) => _channels.First(c => c.Value == index).Key;

    private int IndexOf(Channel channel)
    {
        if (!_channels.TryGetValue(channel, out var index))
            _channels[channel] = index = _channels.Count;
        return index;
    }
}
