namespace Omnichannel.Phone.Calls;

/// <summary>How a call's conversation stands, as Conversations and Routing told last; as stored.</summary>
internal sealed record Progress
{
    public required string Tenant { get; init; }
    public required Guid Id { get; init; }
    public required string Account { get; init; }
    public required string ThreadKey { get; init; }
    public required long Version { get; init; }
    public required string Status { get; init; }

    /// <summary><c>none</c>, <c>waiting</c>, <c>offered</c> or <c>assigned</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>Who is asked or has it.</summary>
    public string? Agent { get; init; }

    /// <summary>The live offer, or the assignment.</summary>
    public Guid? Asking { get; init; }

    /// <summary>Who had it last, unless it was transferred since.</summary>
    public string? LastAgent { get; init; }
    public required string Queue { get; init; }
    public DateTimeOffset? QueueOpensAt { get; init; }
    public int? Position { get; init; }
    public int? ExpectedSeconds { get; init; }
    public DateTimeOffset? CallbackAt { get; init; }
}
