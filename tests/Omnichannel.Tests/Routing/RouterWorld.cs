using NodaTime;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Tests.Routing;

/// <summary>A router with a clock in the test's hand, and a log of what it decided.</summary>
internal sealed class RouterWorld
{
    private readonly Dictionary<ConversationId, long> _versions = [];
    private int _made;

    public TenantRouter Router { get; } = new();

    public Instant Now { get; private set; } = Instant.FromUtc(2026, 3, 2, 9, 0);

    public List<Decision> Log { get; } = [];

    public RouterWorld WithQueue(string id = "support", Func<QueueConfig, QueueConfig>? change = null)
    {
        var config = new QueueConfig(new QueueId(id)) { Version = 1 };
        Tell(new ConfigureQueue(change?.Invoke(config) ?? config));
        return this;
    }

    /// <summary>An agent, ready unless told otherwise. Languages and skills as <c>ur:Native,en:B2</c> and <c>billing:3</c>.</summary>
    public RouterWorld WithAgent(
        string id, string languages = "en:Native", string skills = "", int capacity = 1, string queues = "support", bool ready = true, string? region = null, string maxima = "", DateTimeZone? zone = null, Calendar? shifts = null)
    {
        Tell(new ConfigureAgent(new AgentConfig(
            new AgentId(id),
            [.. Pairs(languages).Select(p => new LanguageSkill(p.Key, Enum.Parse<Proficiency>(p.Value)))],
            Pairs(skills).ToDictionary(p => new SkillId(p.Key), p => int.Parse(p.Value, null)),
            [.. queues.Split(',').Select(q => new QueueId(q))],
            capacity,
            Pairs(maxima).ToDictionary(p => new Channel(p.Key), p => int.Parse(p.Value, null)),
            region)
        {
            Zone = zone,
            Shifts = shifts,
        }));
        if (ready)
            Is(id, Presence.Ready);
        return this;
    }

    /// <summary>A ready agent who works shifts.</summary>
    public RouterWorld WithShifts(string id, Calendar shifts, string languages = "en:Native", int capacity = 1)
    {
        Tell(new ConfigureAgent(new AgentConfig(
            new AgentId(id),
            [.. Pairs(languages).Select(p => new LanguageSkill(p.Key, Enum.Parse<Proficiency>(p.Value)))],
            new Dictionary<SkillId, int>(),
            [new QueueId("support")],
            capacity,
            new Dictionary<Channel, int>())
        {
            Shifts = shifts,
        }));
        Is(id, Presence.Ready, Duration.FromDays(1000));
        return this;
    }

    public Outcome Pick(ConversationId id, string agent) => Tell(new PickConversation(id, new AgentId(agent)));

    public Outcome Is(string agent, Presence presence, Duration? lease = null) =>
        Tell(new SetPresence(new AgentId(agent), presence, Now + (lease ?? Duration.FromHours(12))));

    public ConversationId Waits(
        string? language = "en", string queue = "support", string channel = "email", Func<EnqueueConversation, EnqueueConversation>? change = null, ConversationId? again = null)
    {
        var id = again ?? new ConversationId(Id());
        var input = new EnqueueConversation(id, new WaitId(Id()), NextVersion(id), new QueueId(queue), new Channel(channel), language, Now);
        Tell(change?.Invoke(input) ?? input);
        return id;
    }

    public Outcome Resolve(ConversationId id) => Tell(new ResolveConversation(id, null, NextVersion(id)));

    public Outcome CustomerIsToWrite(ConversationId id) => Tell(new PauseConversation(id, NextVersion(id)));

    public Outcome CustomerWrote(ConversationId id) => Tell(new ResumeConversation(id, NextVersion(id)));

    public Outcome Accept(ConversationId id)
    {
        var offer = LiveOffer(id)!;
        return Tell(new AcceptOffer(offer.Offer, offer.Agent));
    }

    public Outcome Decline(ConversationId id)
    {
        var offer = LiveOffer(id)!;
        return Tell(new DeclineOffer(offer.Offer, offer.Agent));
    }

    public void Pass(Duration time)
    {
        Now += time;
        Tell(AdvanceTime.Instance);
    }

    public Outcome Tell(RoutingInput input) => Router.Decide(input, Now, Log);

    /// <summary>The live offer, or null.</summary>
    public Offered? LiveOffer(ConversationId id) =>
        Router.Progress(id)?.Hold is { ExpiresAt: not null } hold ? Log.OfType<Offered>().Single(o => o.Offer == hold.Offer) : null;

    /// <summary>Who is offered the conversation now, or null.</summary>
    public string? OfferedTo(ConversationId id) => LiveOffer(id)?.Agent.Value;

    /// <summary>All who are being asked, in the order in which they were.</summary>
    public IReadOnlyList<string> AllAsked(ConversationId id) =>
        Router.Progress(id) is { Hold: { ExpiresAt: not null } first, FurtherOffers: var further } ? [first.Agent.Value, .. further.Select(o => o.Agent.Value)] : [];

    /// <summary>The agent accepts what is offered to them of the conversation.</summary>
    public Outcome Accept(ConversationId id, string agent) => Tell(new AcceptOffer(Log.OfType<Offered>().Last(o => o.Conversation == id && o.Agent.Value == agent).Offer, new AgentId(agent)));

    /// <summary>Who has the conversation now, or null.</summary>
    public string? AssignedTo(ConversationId id) => Router.Progress(id)?.Hold is { ExpiresAt: null } hold ? hold.Agent.Value : null;

    public Presence PresenceOf(string agent) => Router.Progress(new AgentId(agent))!.Presence;

    private long NextVersion(ConversationId id) => _versions[id] = _versions.GetValueOrDefault(id) + 1;

    private Guid Id() => new(++_made, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);

    private static Dictionary<string, string> Pairs(string text) => text.Length == 0
        ? []
        : text.Split(',').Select(p => p.Split(':')).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
}
