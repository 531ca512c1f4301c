namespace Omnichannel.Desk.Folding;

/// <summary>Where a conversation stands between Routing and the agents.</summary>
internal enum Stage
{
    /// <summary>With nobody.</summary>
    None,

    /// <summary>Offered to one agent, or to several of whom the first who accepts has it.</summary>
    Offered,

    /// <summary>One agent has it.</summary>
    Assigned,
}

/// <summary>What Desk knows of a conversation: Routing's side under <see cref="RoutingVersion"/>, Conversations' side under <see cref="Version"/>, the timeline by <see cref="Seq"/>.</summary>
internal sealed record KnownConversation(Guid ConversationId)
{
    /// <summary>Last timeline entry told of; 0 before the first.</summary>
    public long Seq { get; init; }

    /// <summary>Version of the last event of Routing; 0 before the first.</summary>
    public long RoutingVersion { get; init; }

    public Stage Stage { get; init; }

    /// <summary>Who has the offer or the assignment; null exactly when <see cref="Stage"/> is <see cref="Stage.None"/>.</summary>
    public string? Agent { get; init; }

    public Guid? OfferId { get; init; }

    /// <summary>Set exactly when <see cref="Stage"/> is <see cref="Stage.Assigned"/>.</summary>
    public Guid? AssignmentId { get; init; }

    /// <summary>Reason of the offer.</summary>
    public string? Reason { get; init; }

    /// <summary>UTC instant at which the offer expires.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The live offers to others, the first made first.</summary>
    public IReadOnlyList<LiveOffer> Beside { get; init; } = [];

    /// <summary>All live offers, the first made first.</summary>
    public IReadOnlyList<LiveOffer> Offers => Stage is Stage.Offered ? [new LiveOffer(OfferId!.Value, Agent, Reason, ExpiresAt), .. Beside] : Beside;

    /// <summary>Version of the last event of Conversations about its state; 0 before the first.</summary>
    public long Version { get; init; }

    public string? Status { get; init; }

    public string? Channel { get; init; }

    public string? Queue { get; init; }

    public string? Language { get; init; }

    public string? CustomerTimeZone { get; init; }

    /// <summary>The same with these offers and no assignment.</summary>
    public KnownConversation With(IReadOnlyList<LiveOffer> offers)
    {
        var first = offers.FirstOrDefault(offer => offer.Agent is not null);
        return this with
        {
            Stage = first is null ? Stage.None : Stage.Offered,
            Agent = first?.Agent,
            OfferId = first?.OfferId,
            AssignmentId = null,
            Reason = first?.Reason,
            ExpiresAt = first?.ExpiresAt,
            Beside = [.. offers.Where(offer => offer != first)],
        };
    }

    public Offer ToOffer() => new(OfferId!.Value, ConversationId, ExpiresAt!.Value, Channel, Language, CustomerTimeZone, Reason!);

    public Assignment ToAssignment() => new(AssignmentId!.Value, ConversationId, OfferId, Queue, Channel, Language, CustomerTimeZone, Status, Seq);

    public ConversationState ToState() => new(ConversationId, Status, Channel, Queue, Language, CustomerTimeZone, Seq);
}

/// <summary>An offer that has not ended.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="Agent">Whose; null: a newer event says that it is live, and its own has not come yet.</param>
/// <param name="Reason">Its reason.</param>
/// <param name="ExpiresAt">UTC instant.</param>
internal sealed record LiveOffer(Guid OfferId, string? Agent, string? Reason, DateTimeOffset? ExpiresAt);
