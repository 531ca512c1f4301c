using Omnichannel.Contracts;

namespace Omnichannel.Desk.Folding;

/// <summary>
/// What an event makes of what is known of a conversation, and whom it is told. The broker may repeat and reorder: what is older than what is known changes nothing,
/// and what was overtaken is made good from the newer event, so that an agent is told of each ending and of each timeline entry in order.
/// </summary>
internal static class Fold
{
    private const string Superseded = "superseded";

    /// <summary>Most timeline entries told one by one; above it the agent is told to read the timeline up to the newest.</summary>
    internal const long MostEntriesAtOnce = 200;

    /// <summary>Takes in one event about the conversation; returns the same instance where it was news no more.</summary>
    /// <param name="known">What is known.</param>
    /// <param name="event">An event of the contracts about this conversation.</param>
    /// <param name="told">Receives what agents are to be told, in order.</param>
    public static KnownConversation Take(KnownConversation known, object @event, ICollection<Told> told) => @event switch
    {
        ConversationOffered offered when offered.Version <= known.RoutingVersion => OfferedLate(known, offered, told),
        ConversationOffered offered => Routed(known, offered.Version, told, known => Offered(known, offered, told)),
        OfferEnded ended => Routed(known, ended.Version, told, known => Ended(known, ended, told)),
        ConversationAssigned assigned => Routed(known, assigned.Version, told, known => Assigned(known, assigned, told)),
        ConversationUnassigned unassigned => Routed(known, unassigned.Version, told, known => Free(known, (unassigned.AssignmentId, unassigned.Reason), told)),
        MessageAdded added => Grown(known, added.Seq, told),
        ConversationChanged changed => Changed(known, changed, told),
        ConversationResolved resolved => Resolved(known, resolved, told),
        _ => throw new ArgumentException($"{@event.GetType().Name} is not about a conversation of an agent.", nameof(@event)),
    };

    private static KnownConversation Routed(KnownConversation known, long version, ICollection<Told> told, Func<KnownConversation, KnownConversation> take) =>
        version <= known.RoutingVersion ? known : take(known) with { RoutingVersion = version };

    private static KnownConversation Offered(KnownConversation known, ConversationOffered offered, ICollection<Told> told)
    {
        known = Live(known, [.. offered.Beside ?? [], offered.OfferId], null, told);
        return Tell(known, offered, told);
    }

    /// <summary>An offer that was overtaken: it is told only if what overtook it says that it is live.</summary>
    private static KnownConversation OfferedLate(KnownConversation known, ConversationOffered offered, ICollection<Told> told) =>
        known.Beside.Any(offer => offer.OfferId == offered.OfferId && offer.Agent is null) ? Tell(known, offered, told) : known;

    private static KnownConversation Tell(KnownConversation known, ConversationOffered offered, ICollection<Told> told)
    {
        var own = new LiveOffer(offered.OfferId, offered.Agent, offered.Reason, offered.ExpiresAt);
        known = Described(known, offered.Channel, offered.Queue, offered.Language ?? known.Language, offered.CustomerTimeZone ?? known.CustomerTimeZone)
            .With([.. known.Offers.Select(offer => offer.OfferId == offered.OfferId ? own : offer)]);
        told.Add(Told.Of(offered.Agent, known.With([own]).ToOffer()));
        return known;
    }

    private static KnownConversation Ended(KnownConversation known, OfferEnded ended, ICollection<Told> told) =>
        Live(known, ended.Beside ?? [], (ended.OfferId, ended.Outcome), told);

    /// <summary>These offers are live and no others: whose was and is no more is told so.</summary>
    private static KnownConversation Live(KnownConversation known, IReadOnlyList<Guid> live, (Guid Id, string Outcome)? end, ICollection<Told> told)
    {
        if (known.Stage is Stage.Assigned)
            known = Free(known, null, told);
        foreach (var over in known.Offers)
            if (over.Agent is not null && !live.Contains(over.OfferId))
                told.Add(Told.Of(over.Agent, new OfferOver(over.OfferId, known.ConversationId, end is { } given && given.Id == over.OfferId ? given.Outcome : Superseded)));
        return known.With([.. live.Select(id => known.Offers.FirstOrDefault(offer => offer.OfferId == id) ?? new LiveOffer(id, null, null, null))]);
    }

    private static KnownConversation Assigned(KnownConversation known, ConversationAssigned assigned, ICollection<Told> told)
    {
        // The assignment itself tells the agent that the offer is over.
        known = known.Stage is Stage.Assigned
            ? known.AssignmentId == assigned.AssignmentId ? known : Free(known, null, told)
            : known.With([.. known.Offers.Where(offer => offer.OfferId != assigned.OfferId || offer.Agent != assigned.Agent)]);
        known = known.Stage is Stage.Offered ? Free(known, null, told) : known;
        known = Described(known, assigned.Channel, assigned.Queue, known.Language, known.CustomerTimeZone) with
        {
            Stage = Stage.Assigned,
            Agent = assigned.Agent,
            OfferId = assigned.OfferId,
            AssignmentId = assigned.AssignmentId,
            Reason = null,
            ExpiresAt = null,
            Beside = [],
        };
        told.Add(Told.Of(assigned.Agent, known.ToAssignment()));
        return known;
    }

    /// <summary>Takes the conversation from whoever has it, and tells them the end given for it, or that it was overtaken.</summary>
    private static KnownConversation Free(KnownConversation known, (Guid Id, string Reason)? assignmentEnd, ICollection<Told> told)
    {
        if (known.Stage is not Stage.Assigned)
            return Live(known, [], null, told);
        var reason = assignmentEnd is { } end && end.Id == known.AssignmentId ? end.Reason : Superseded;
        told.Add(Told.Of(known.Agent!, new AssignmentOver(known.AssignmentId!.Value, known.ConversationId, reason)));
        return known.With([]);
    }

    /// <summary>Conversations announces an entry after committing it and all before it: those not heard of yet exist, and are told first.</summary>
    private static KnownConversation Grown(KnownConversation known, long seq, ICollection<Told> told)
    {
        if (seq <= known.Seq)
            return known;
        var grown = known with { Seq = seq };
        if (known.Stage is not Stage.Assigned)
            return grown;
        if (seq - known.Seq > MostEntriesAtOnce)
            told.Add(Told.Of(known.Agent!, grown.ToAssignment()));
        else
            for (var next = known.Seq + 1; next <= seq; next++)
                told.Add(Told.Of(known.Agent!, new TimelineEntry(known.ConversationId, next)));
        return grown;
    }

    private static KnownConversation Changed(KnownConversation known, ConversationChanged changed, ICollection<Told> told)
    {
        known = Grown(known, changed.LastSeq, told);
        if (changed.Version <= known.Version)
            return known;
        known = known with
        {
            Version = changed.Version,
            Status = changed.Status,
            Channel = changed.Channel,
            Queue = changed.Queue,
            Language = changed.Language,
            CustomerTimeZone = changed.CustomerTimeZone,
        };
        return TellState(known, told);
    }

    private static KnownConversation Resolved(KnownConversation known, ConversationResolved resolved, ICollection<Told> told) =>
        resolved.Version <= known.Version ? known : TellState(known with { Version = resolved.Version, Status = "resolved" }, told);

    private static KnownConversation TellState(KnownConversation known, ICollection<Told> told)
    {
        if (known.Stage is Stage.Assigned)
            told.Add(Told.Of(known.Agent!, known.ToState()));
        return known;
    }

    /// <summary>Routing's particulars count until Conversations, who owns them, has told its own.</summary>
    private static KnownConversation Described(KnownConversation known, string channel, string queue, string? language, string? customerTimeZone) =>
        known.Version > 0 && known.Channel is not null
            ? known
            : known with { Channel = channel, Queue = queue, Language = language, CustomerTimeZone = customerTimeZone };
}
