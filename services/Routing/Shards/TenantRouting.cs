using NodaTime;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Messaging.Reading;
using Omnichannel.Routing.Calendars;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Shards;

/// <summary>What events out say of a conversation and the engine does not need.</summary>
/// <param name="Channel">Its channel.</param>
/// <param name="Language">BCP 47 tag or null.</param>
/// <param name="CustomerTimeZone">IANA zone or null.</param>
/// <param name="Version">Of Conversations' newest event about it.</param>
/// <param name="Wait">Its wait.</param>
/// <param name="WaitingSince">UTC instant.</param>
/// <param name="TraceParent">W3C trace context of what began the wait, or null. An offer belongs to it, whoever's free moment brings it about.</param>
sealed record ConversationFacts(string Channel, string? Language, string? CustomerTimeZone, long Version, Guid Wait, DateTimeOffset WaitingSince, string? TraceParent)
{
    /// <summary>Whether this wait has been offered before: the time to the offer is that to the first.</summary>
    public bool WasOffered { get; set; }

    /// <summary>How it was counted last; null: not yet.</summary>
    public Standing? Counted { get; set; }

    /// <summary>The place and the time it was told last in this wait; null: none yet.</summary>
    public (int Position, int? Expected, Instant At)? Told { get; set; }

    /// <summary>Whether it was told by when the customer is to have an answer.</summary>
    public bool IsDueTold { get; set; }

    /// <summary>The live offers, first made first.</summary>
    public IReadOnlyList<Guid> Offers { get; set; } = [];
}

/// <summary>A document of configuration as stored.</summary>
/// <param name="Version">Its ETag.</param>
/// <param name="Document">The document.</param>
/// <param name="Json">The document as JSON.</param>
sealed record StoredDocument(long Version, ConfigurationDocument Document, string Json);

/// <summary>A version of a policy to be kept.</summary>
/// <param name="Id">Policy id.</param>
/// <param name="Stored">Version and document.</param>
/// <param name="By">Who made it, or null.</param>
/// <param name="Restores">The version a rollback went back to, or null.</param>
/// <param name="Request">The rollback, by which its repeat is known; or null.</param>
sealed record NewPolicyVersion(string Id, StoredDocument Stored, string? By, long? Restores, Guid? Request);

/// <summary>A decision with the trace of what brought it about, what the agent said, and the offers of the conversation that are live beside the one it is about.</summary>
sealed record LoggedDecision(Decision Decision, string? TraceParent, string? Note, IReadOnlyList<Guid> Beside);

/// <summary>One tenant in the memory of its shard's owner: the router, the configuration, and what has changed since the last commit.</summary>
sealed partial class TenantRouting(string tenant, TenantRouter router, string? defaultQueue)
{
    readonly List<Decision> decided = [];

    public string Tenant => tenant;

    public TenantRouter Router => router;

    /// <summary>Null until a conversation has said.</summary>
    public string? DefaultQueue { get; private set; } = defaultQueue;

    public Dictionary<(string Kind, string Id), StoredDocument> Documents { get; } = [];

    /// <summary>Those of the documents that are calendars.</summary>
    public TenantCalendars Calendars { get; init; } = new();

    public Dictionary<Guid, ConversationFacts> Facts { get; } = [];

    /// <summary>Decisions since the last commit, in order.</summary>
    public List<LoggedDecision> Decisions { get; } = [];

    /// <summary>Waits begun or changed since the last commit.</summary>
    public Dictionary<Guid, ConversationWaiting> Waits { get; } = [];

    /// <summary>Conversations the router is done with, and their last version: those of this batch, and those looked up for it.</summary>
    public Dictionary<Guid, long> Ended { get; } = [];

    /// <summary>Which agents serve which queues by the queues' rules.</summary>
    public Memberships Memberships { get; init; } = new();

    /// <summary>The last version of each policy there has been: a policy that is made again goes on counting, since decisions name versions.</summary>
    public Dictionary<string, long> LastPolicyVersions { get; } = new(StringComparer.Ordinal);

    /// <summary>Versions of policies made since the last commit.</summary>
    public List<NewPolicyVersion> PolicyVersions { get; } = [];

    /// <summary>Documents changed since the last commit; null: removed.</summary>
    public Dictionary<(string Kind, string Id), StoredDocument?> Changed { get; } = [];

    public bool Knows(Guid conversation) => Facts.ContainsKey(conversation);

    /// <summary>These events are applied next.</summary>
    public void Anticipate(IEnumerable<ReceivedEvent> batch) =>
        router.Anticipate(batch.Select(ConversationOf).OfType<Guid>().Select(id => new ConversationId(id)).ToArray());

    public void Apply(ReceivedEvent received, Instant now)
    {
        received.Span?.SetTag(Telemetry.ConversationAttribute, ConversationOf(received));
        switch (received.Event)
        {
            case ConversationWaiting e:
                Wait(e, now, received.TraceParent);
                break;
            case ConversationChanged { Status: "pending" } e:
                Note(e.ConversationId, e.Version);
                Decide(new PauseConversation(new ConversationId(e.ConversationId), e.Version), now, received.TraceParent);
                break;
            case ConversationChanged { Status: "new" or "open" } e:
                Note(e.ConversationId, e.Version);
                Decide(new ResumeConversation(new ConversationId(e.ConversationId), e.Version), now, received.TraceParent);
                break;
            case ConversationChanged:
                // What is resolved is told by ConversationResolved.
                break;
            case ConversationResolved e:
                Note(e.ConversationId, e.Version);
                Decide(new ResolveConversation(new ConversationId(e.ConversationId), e.WaitId is { } wait ? new WaitId(wait) : null, e.Version), now, received.TraceParent);
                // Noted also when unknown: the wait it resolves may come after it.
                if (router.Progress(new ConversationId(e.ConversationId)) is null)
                    Ended[e.ConversationId] = Math.Max(e.Version, Ended.GetValueOrDefault(e.ConversationId));
                break;
            default:
                throw new InvalidOperationException($"{received.Event.GetType().Name} is no event that Routing reads.");
        }
    }

    /// <summary>Time has passed.</summary>
    public void Advance(Instant now) => Decide(AdvanceTime.Instance, now, null);

    /// <summary>How many conversations stand how, as committed.</summary>
    public StandingCounts Counts { get; } = new();

    /// <summary>Counts and forgets what has been committed.</summary>
    public void Committed()
    {
        foreach (var logged in Decisions)
            RoutingMetrics.Count(logged.Decision, Facts);
        foreach (var id in router.TouchedConversations)
        {
            CountStanding(id.Value);
            if (router.Progress(id) is null)
                Facts.Remove(id.Value);
        }

        router.ForgetTouched();
        Decisions.Clear();
        Waits.Clear();
        Ended.Clear();
        Changed.Clear();
        PolicyVersions.Clear();
        Estimates.Clear();
    }

    /// <summary>Takes in what was stored of a conversation.</summary>
    public void Remember(ConversationWaiting e, long version, StoredProgress progress)
    {
        Facts[e.ConversationId] = new ConversationFacts(e.Channel, e.Language, e.CustomerTimeZone, version, e.WaitId, e.WaitingSince, progress.TraceParent)
        {
            WasOffered = progress.Hold is not null || progress.Refusals.Count > 0,
            IsDueTold = true,
            Offers = progress.Hold is { ExpiresAt: not null } offer ? [offer.Offer, .. (progress.FurtherOffers ?? []).Select(o => o.Offer)] : [],
        };
        CountStanding(e.ConversationId);
    }

    void CountStanding(Guid conversation)
    {
        if (!Facts.TryGetValue(conversation, out var facts))
            return;
        var now = router.Progress(new ConversationId(conversation)) is { } progress ? StandingCounts.Of(progress) : null;
        Counts.Move(facts.Counted, now);
        Anticipate(conversation, facts, facts.Counted, now);
        facts.Counted = now;
    }

    static Guid? ConversationOf(ReceivedEvent received) => received.Event switch
    {
        ConversationWaiting e => e.ConversationId,
        ConversationChanged e => e.ConversationId,
        ConversationResolved e => e.ConversationId,
        _ => null,
    };

    Outcome Decide(RoutingInput input, Instant now, string? traceParent, string? note = null)
    {
        decided.Clear();
        var outcome = router.Decide(input, now, decided);
        foreach (var decision in decided)
        {
            if (decision is Assigned assigned)
                pace.Count(assigned.Queue.Value, Facts.GetValueOrDefault(assigned.Conversation.Value)?.Language?.ToLowerInvariant(), now);
            Decisions.Add(new LoggedDecision(decision, TraceOf(decision, traceParent), decision is Engine.OfferEnded { Reason: OfferEnd.Declined } ? note : null, Follow(decision)));
            if (decision is Unassigned { Reason: not UnassignReason.Transferred } unassigned && Facts.TryGetValue(unassigned.Conversation.Value, out var facts))
                Ended[unassigned.Conversation.Value] = facts.Version;
        }

        return outcome;
    }

    /// <summary>Keeps in mind which offers are live.</summary>
    /// <returns>Those beside the one that is made or has ended.</returns>
    IReadOnlyList<Guid> Follow(Decision decision)
    {
        if (decision is not ConversationDecision about || !Facts.TryGetValue(about.Conversation.Value, out var facts))
            return [];
        var beside = facts.Offers;
        facts.Offers = decision is Offered ? [.. beside, about.Offer.Value] : decision is Engine.OfferEnded && beside.Count > 1 ? [.. beside.Where(o => o != about.Offer.Value)] : [];
        return decision is Offered ? beside : facts.Offers;
    }

    /// <summary>An offer is a step of the conversation's own trace; all else belongs to what brought it about, and to the conversation's where that was a timer.</summary>
    string? TraceOf(Decision decision, string? cause) =>
        decision is ConversationDecision c && Facts.GetValueOrDefault(c.Conversation.Value)?.TraceParent is { } own && (cause is null || decision is Offered or Assigned { Automatic: true })
            ? own
            : cause;

    void Wait(ConversationWaiting e, Instant now, string? traceParent)
    {
        if (Ended.TryGetValue(e.ConversationId, out var ended) && ended >= e.Version)
            return;
        if (e.DefaultQueue != DefaultQueue)
        {
            DefaultQueue = e.DefaultQueue;
            Decide(new SetDefaultQueue(new QueueId(e.DefaultQueue)), now, traceParent);
        }

        // Before deciding: the offer that may follow tells of them.
        var before = Facts.GetValueOrDefault(e.ConversationId);
        var same = before?.Wait == e.WaitId;
        Facts[e.ConversationId] = new ConversationFacts(
            e.Channel, e.Language, e.CustomerTimeZone, Math.Max(e.Version, before?.Version ?? 0), e.WaitId, e.WaitingSince, same ? before!.TraceParent ?? traceParent : traceParent)
        {
            WasOffered = same && before!.WasOffered,
            Told = same ? before!.Told : null,
            Counted = before?.Counted,
            Offers = before?.Offers ?? [],
        };
        if (Decide(Translate.ToInput(e), now, traceParent) == Outcome.Applied)
        {
            Waits[e.ConversationId] = e;
            Ended.Remove(e.ConversationId);
        }
        else if (before is not null)
        {
            Facts[e.ConversationId] = before;
        }
    }

    void Note(Guid conversation, long version)
    {
        if (Facts.TryGetValue(conversation, out var facts) && version > facts.Version)
            Facts[conversation] = facts with { Version = version };
    }
}
