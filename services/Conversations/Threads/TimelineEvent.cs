using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Threads;

/// <summary>What a system entry of the timeline tells, so that a client can say it in its own words and language.</summary>
/// <param name="Kind"><c>callback-promised</c>, <c>callback-due</c>, <c>callback-cancelled</c>, <c>queue-closed</c>, <c>handed-over</c>, <c>transferred</c>, <c>call-ended</c>, <c>call-recorded</c> or <c>call-transcribed</c>.</param>
public sealed record TimelineEvent(string Kind)
{
    /// <summary>The callback, or null.</summary>
    public Guid? CallbackId { get; init; }

    /// <summary>UTC instant it speaks of, or null.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Why an agent has it no more: <c>lapsed</c>, <c>shift-end</c>, <c>removed</c> or <c>full</c>; of a call its outcome, see <see cref="CallEnded"/>; or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The agent who had it, or null.</summary>
    public string? Agent { get; init; }

    /// <summary>Where a transfer sends it: the queue, or null.</summary>
    public string? Queue { get; init; }

    /// <summary>Where a transfer sends it: the agent or region, or null.</summary>
    public TransferTarget? Target { get; init; }

    /// <summary>The call, or null.</summary>
    public Guid? CallId { get; init; }

    /// <summary>How long was spoken, or is heard; or null.</summary>
    public int? Seconds { get; init; }

    /// <summary>IANA zone that instant is told by, or null.</summary>
    public string? TimeZone { get; init; }
}
