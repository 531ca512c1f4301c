using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Shards;

/// <summary>A <see cref="ConversationProgress"/> as it is stored.</summary>
sealed record StoredProgress(DateTimeOffset? HeldUntil, bool IsOpen, bool IsAnswered, IReadOnlyList<StoredRefusal> Refusals, StoredHold? Hold)
{
    /// <summary>The step of the policy it has reached.</summary>
    public byte Step { get; init; }

    /// <summary>The live offers beside the first; null: none.</summary>
    public IReadOnlyList<StoredHold>? FurtherOffers { get; init; }

    /// <summary>The queue it was diverted to; null: it was not.</summary>
    public string? DivertedTo { get; init; }

    /// <summary>Until when it has been told that its queue is closed.</summary>
    public DateTimeOffset? ToldClosedUntil { get; init; }

    /// <summary>Whether the time to its first response runs.</summary>
    public bool IsMeasured { get; init; } = true;

    /// <summary>W3C trace context of what the conversation waits for.</summary>
    public string? TraceParent { get; init; }

    public static StoredProgress Of(ConversationProgress progress) => new(
        progress.HeldUntil?.ToDateTimeOffset(),
        progress.IsOpen,
        progress.IsAnswered,
        [.. progress.Refusals.Select(r => new StoredRefusal(r.Agent.Value, r.Until?.ToDateTimeOffset()))],
        progress.Hold is { } hold ? StoredHold.Of(hold) : null)
    {
        FurtherOffers = progress.FurtherOffers.Count == 0 ? null : [.. progress.FurtherOffers.Select(StoredHold.Of)],
        Step = progress.Step,
        DivertedTo = progress.DivertedTo?.Value,
        ToldClosedUntil = progress.ToldClosedUntil?.ToDateTimeOffset(),
        IsMeasured = progress.IsMeasured,
    };

    public ConversationProgress ToProgress(WaitId wait, long version, QueueId queue) => new(
        wait,
        version,
        queue,
        At(HeldUntil),
        IsOpen,
        Step,
        IsAnswered,
        [.. Refusals.Select(r => new Refusal(new AgentId(r.Agent), At(r.Until)))],
        Hold?.ToHold())
    {
        FurtherOffers = FurtherOffers is null ? [] : [.. FurtherOffers.Select(o => o.ToHold())],
        DivertedTo = DivertedTo is { } diverted ? new QueueId(diverted) : null,
        ToldClosedUntil = At(ToldClosedUntil),
        IsMeasured = IsMeasured,
    };

    internal static Instant? At(DateTimeOffset? at) => at is { } value ? Instant.FromDateTimeOffset(value) : null;
}

/// <summary>A <see cref="WrapUp"/> as it is stored.</summary>
sealed record StoredWrapUp(int Units, string Channel, DateTimeOffset Until)
{
    public static StoredWrapUp Of(WrapUp wrapUp) => new(wrapUp.Units, wrapUp.Channel.Code, wrapUp.Until.ToDateTimeOffset());

    public WrapUp ToWrapUp() => new(Units, new Channel(Channel), Instant.FromDateTimeOffset(Until));
}

/// <summary>A <see cref="Refusal"/> as it is stored.</summary>
sealed record StoredRefusal(string Agent, DateTimeOffset? Until);

/// <summary>A <see cref="HoldProgress"/> as it is stored.</summary>
sealed record StoredHold(Guid Offer, string Agent, ReasonDocument Reason, DateTimeOffset? ExpiresAt, DateTimeOffset? PausedAt, bool Released)
{
    /// <summary>Whether it may be interrupted, and whether it is.</summary>
    public bool Yields { get; init; }

    public bool IsInterrupted { get; init; }

    public static StoredHold Of(HoldProgress hold) =>
        new(hold.Offer.Value, hold.Agent.Value, ReasonDocument.Of(hold.Reason), hold.ExpiresAt?.ToDateTimeOffset(), hold.PausedAt?.ToDateTimeOffset(), hold.Released)
        {
            Yields = hold.Yields,
            IsInterrupted = hold.IsInterrupted,
        };

    public HoldProgress ToHold() =>
        new(new OfferId(Offer), new AgentId(Agent), Reason.ToReason(), StoredProgress.At(ExpiresAt), StoredProgress.At(PausedAt), Released) { Yields = Yields, IsInterrupted = IsInterrupted };
}
