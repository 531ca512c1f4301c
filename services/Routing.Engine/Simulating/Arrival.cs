using NodaTime;

namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>A conversation that comes in: one that was recorded, or one of <see cref="PoissonTraffic"/>.</summary>
/// <param name="At">When.</param>
/// <param name="Queue">The queue asked for.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Language">BCP 47 tag; null: any will do.</param>
/// <param name="Handling">How long it keeps an agent once it has one.</param>
public sealed record Arrival(Instant At, QueueId Queue, Channel Channel, string? Language, Duration Handling)
{
    /// <summary>Skills asked for.</summary>
    public IReadOnlyList<SkillRequirement> Skills { get; init; } = [];

    /// <summary>As in <see cref="EnqueueConversation.Priority"/>.</summary>
    public int Priority { get; init; }

    /// <summary>As in <see cref="EnqueueConversation.Tier"/>.</summary>
    public int Tier { get; init; }

    /// <summary>As in <see cref="EnqueueConversation.CustomerZone"/>.</summary>
    public DateTimeZone? CustomerZone { get; init; }

    /// <summary>After how long the customer gives up waiting; null: never.</summary>
    public Duration? Patience { get; init; }
}
