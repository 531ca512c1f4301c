namespace Omnichannel.Email.Replies;

/// <summary>When a reply that was refused for now is tried again, and when to give up.</summary>
public static class ReplyTimetable
{
    /// <summary>Mails that have waited for a day have missed their purpose; the agent must know.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The pause after an attempt: 2 s, 4 s, 8 s… up to 10 min (a greylisting server wants some minutes).</summary>
    /// <param name="attempts">Attempts made, at least 1.</param>
    public static TimeSpan PauseAfter(int attempts) => TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Clamp(attempts, 1, 30)), Longest.TotalSeconds));
}
