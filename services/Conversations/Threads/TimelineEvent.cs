namespace Omnichannel.Conversations.Threads;

/// <summary>What a system entry of the timeline tells, so that a client can say it in its own words and language.</summary>
/// <param name="Kind"><c>callback-promised</c>, <c>callback-due</c> or <c>callback-cancelled</c>.</param>
public sealed record TimelineEvent(string Kind)
{
    /// <summary>The callback, or null.</summary>
    public Guid? CallbackId { get; init; }

    /// <summary>UTC instant it speaks of, or null.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>IANA zone that instant is told by, or null.</summary>
    public string? TimeZone { get; init; }
}
