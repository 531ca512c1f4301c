namespace Omnichannel.Social.Replies;

/// <summary>When a reply that did not leave is tried again, and when to give up.</summary>
internal static class ReplyTimetable
{
    /// <summary>Who wrote in a chat does not wait for a day.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(12);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestTold = TimeSpan.FromHours(1);

    /// <summary>The pause after an attempt: what the provider says, up to an hour; else 1 s, 2 s, 4 s… 30 s.</summary>
    /// <param name="attempts">Attempts made, at least 1.</param>
    /// <param name="told">What the provider says, or null.</param>
    public static TimeSpan PauseAfter(int attempts, TimeSpan? told) =>
        told is { } pause && pause > TimeSpan.Zero
            ? pause < LongestTold ? pause : LongestTold
            : TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Clamp(attempts, 1, 30) - 1), Longest.TotalSeconds));
}
