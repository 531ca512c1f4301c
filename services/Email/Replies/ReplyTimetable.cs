namespace Omnichannel.Email.Replies;

/// <summary>When a reply that was refused for now is tried again, and when to give up.</summary>
public static class ReplyTimetable
{
    /// <summary>Mails that have waited for a day have missed their purpose; the agent must know.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan LongestAfterRefusal = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestAfterOutage = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The pause after an attempt: 2 s, 4 s, 8 s… A server that refused for now (greylisting, a full mailbox) is left alone for up to 10 min;
    /// one that could not be reached is asked every 15 s, so that replies leave soon after it is back.
    /// </summary>
    /// <param name="attempts">Attempts made, at least 1.</param>
    /// <param name="refused">Whether the server answered.</param>
    public static TimeSpan PauseAfter(int attempts, bool refused) => TimeSpan.FromSeconds(Math.Min(
        Math.Pow(2, Math.Clamp(attempts, 1, 30)),
        (refused ? LongestAfterRefusal : LongestAfterOutage).TotalSeconds));
}
