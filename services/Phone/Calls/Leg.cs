namespace Omnichannel.Phone.Calls;

/// <summary>A call to an agent's phone, as stored.</summary>
internal sealed class Leg
{
    public required string Tenant { get; init; }
    public required Guid Id { get; init; }
    public required Guid CallId { get; init; }
    public required string Agent { get; init; }

    /// <summary><c>agent</c>: he is to take the customer; <c>consult</c>: he is asked by the agent who has him.</summary>
    public required string Role { get; set; }

    /// <summary>The offer or assignment it answers.</summary>
    public Guid? Asking { get; set; }
    public string? Address { get; set; }
    public string? LegSid { get; set; }

    /// <summary><c>wanted</c>, <c>dialled</c>, <c>ringing</c>, <c>answered</c> or <c>ended</c>.</summary>
    public required string State { get; set; }

    /// <summary>Whether the customer is put through to him.</summary>
    public bool Through { get; set; }

    /// <summary>Whether it is to be ended.</summary>
    public bool Unwanted { get; set; }

    /// <summary>Of an ended one: <c>completed</c>, <c>busy</c>, <c>no-answer</c>, <c>failed</c> or <c>canceled</c>.</summary>
    public string? Result { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DialledAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Whether the line exists, or may.</summary>
    public bool IsLive => State != "ended";

    /// <summary>Whether somebody is on the line who is to stay there.</summary>
    public bool IsWith => State == "answered" && !Unwanted;

    /// <summary>The provider says how it stands; what comes late or twice changes nothing.</summary>
    /// <param name="status">As <see cref="LineStatus"/> has it.</param>
    /// <param name="now">Now.</param>
    public void Hear(LineStatus status, DateTimeOffset now)
    {
        if (!IsLive)
            return;
        switch (status)
        {
            case LineStatus.Ringing when State is "wanted" or "dialled":
                State = "ringing";
                break;
            case LineStatus.Answered when State != "answered":
                (State, AnsweredAt) = ("answered", AnsweredAt ?? now);
                break;
            case LineStatus.Completed or LineStatus.Busy or LineStatus.NoAnswer or LineStatus.Failed or LineStatus.Canceled:
                (State, Result, EndedAt) = ("ended", status.InWords(), now);
                break;
        }
    }
}

/// <summary>How a line stands, as providers report it.</summary>
internal enum LineStatus
{
    /// <summary>Not there yet.</summary>
    Queued,

    /// <summary>It rings.</summary>
    Ringing,

    /// <summary>Somebody answered.</summary>
    Answered,

    /// <summary>It was answered and is over.</summary>
    Completed,

    /// <summary>It was engaged.</summary>
    Busy,

    /// <summary>Nobody answered.</summary>
    NoAnswer,

    /// <summary>It could not be reached.</summary>
    Failed,

    /// <summary>It was ended before anybody answered.</summary>
    Canceled,
}

/// <summary>What a status means.</summary>
internal static class LineStatuses
{
    /// <summary>Whether the line is over.</summary>
    public static bool IsOver(this LineStatus status) => status >= LineStatus.Completed;

    /// <summary>As stored and shown.</summary>
    public static string InWords(this LineStatus status) => status switch
    {
        LineStatus.NoAnswer => "no-answer",
        _ => status.ToString().ToLowerInvariant(),
    };
}
