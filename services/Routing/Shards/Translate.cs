using NodaTime;
using Omnichannel.Contracts;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Shards;

/// <summary>Between the contracts' words and the engine's.</summary>
static class Translate
{
    public static EnqueueConversation ToInput(ConversationWaiting e) => new(
        new ConversationId(e.ConversationId),
        new WaitId(e.WaitId),
        e.Version,
        new QueueId(e.Queue),
        new Channel(e.Channel),
        e.Language,
        Instant.FromDateTimeOffset(e.WaitingSince))
    {
        Skills = [.. e.Skills.Select(s => new SkillRequirement(new SkillId(s.Skill), s.Level))],
        Priority = e.Priority,
        Tier = e.Tier,
        NotBefore = e.NotBefore is { } notBefore ? Instant.FromDateTimeOffset(notBefore) : null,
        PreferredAgent = e.PreferredAgent is { } preferred ? new AgentId(preferred) : null,
        Patience = Duration.FromSeconds(Math.Clamp(e.PreferredPatienceSeconds, 0, 365 * 86_400)),
        TargetAgent = e.Target is { Kind: "agent" } agent ? new AgentId(agent.Id) : null,
        CustomerZone = e.CustomerTimeZone is { } zone ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) : null,
        TargetRegion = e.Target is { Kind: "region" } region ? region.Id : null,
        ExcludedAgents = [.. e.ExcludedAgents.Select(a => new AgentId(a))],
    };

    /// <summary>The decision as the event that tells of it.</summary>
    public static OutgoingEvent ToEvent(string tenant, LoggedDecision logged, ConversationFacts? facts, DateTimeOffset? leaseUntil, DateTimeOffset? slaDueAt)
    {
        var decision = logged.Decision;
        var at = decision.At.ToDateTimeOffset();
        return decision switch
        {
            Offered d => Of(new ConversationOffered(
                tenant, d.Conversation.Value, d.Sequence, d.Wait.Value, d.Offer.Value, d.Agent.Value, d.Queue.Value, facts!.Channel, facts.Language, facts.CustomerTimeZone,
                ReasonDocument.Of(d.Reason).InWords(), d.ExpiresAt.ToDateTimeOffset(), logged.Beside, at)),
            Engine.OfferEnded d => Of(new Contracts.OfferEnded(tenant, d.Conversation.Value, d.Sequence, d.Wait.Value, d.Offer.Value, d.Agent.Value, Say(d.Reason), logged.Beside, at)),
            Assigned d => Of(new ConversationAssigned(
                tenant, d.Conversation.Value, d.Sequence, d.Wait.Value, d.Offer.Value, d.Automatic ? null : d.Offer.Value, d.Agent.Value, d.Queue.Value, facts!.Channel, slaDueAt, at)),
            Unassigned d => Of(new ConversationUnassigned(tenant, d.Conversation.Value, d.Sequence, d.Wait.Value, d.Offer.Value, d.Agent.Value, Say(d.Reason), at)),
            OutOfHours d => Of(new ConversationOutOfHours(tenant, d.Conversation.Value, d.Sequence, d.Wait.Value, d.Queue.Value, d.Opens?.ToDateTimeOffset(), at)),
            QueueFull d => Of(new QueueOverfilled(tenant, d.Conversation.Value, d.Sequence, d.Wait.Value, d.Queue.Value, d.DivertedTo?.Value, at)),
            TargetMissed d => Of(new SlaBreached(tenant, d.Conversation.Value, d.Sequence, d.Wait.Value, d.Queue.Value, d.Due.ToDateTimeOffset(), at)),
            PresenceChanged d => Of(new AgentPresenceChanged(
                tenant, d.Agent.Value, d.Sequence, Say(d.State), Say(d.Reason), d.State == Presence.Offline ? null : leaseUntil, at)),
            _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "No such decision"),
        };

        OutgoingEvent Of<T>(T @event)
            where T : class => OutgoingEvent.Of(@event, tenant, Shard.Of(tenant), at, logged.TraceParent);
    }

    public static string Say(OfferEnd reason) => reason switch
    {
        OfferEnd.Declined => "declined",
        OfferEnd.Expired => "expired",
        OfferEnd.AgentUnavailable => "lapsed",
        OfferEnd.TakenByAnother => Outcomes.AlreadyTaken,
        _ => "withdrawn",
    };

    public static string Say(UnassignReason reason) => reason switch
    {
        UnassignReason.Resolved => "resolved",
        UnassignReason.Transferred => "transferred",
        UnassignReason.AgentOffline => "lapsed",
        UnassignReason.AgentRemoved => "removed",
        UnassignReason.ShiftEnded => "shift-end",
        _ => "full",
    };

    public static string Say(Presence presence) => presence switch
    {
        Presence.Ready => "ready",
        Presence.Busy => "busy",
        Presence.Away => "away",
        _ => "offline",
    };

    public static Presence? PresenceOf(string? text) => text switch
    {
        "ready" => Presence.Ready,
        "busy" => Presence.Busy,
        "away" => Presence.Away,
        "offline" => Presence.Offline,
        _ => null,
    };

    public static string Say(PresenceReason reason) => reason switch
    {
        PresenceReason.LeaseLapsed => "lease",
        PresenceReason.OffersExpired => "expiries",
        PresenceReason.Removed => "removed",
        _ => "agent",
    };
}
