namespace Omnichannel.Email.Reading;

/// <summary>Why a mail is in quarantine, as a code that programs may rely on; the words beside it may change.</summary>
public static class Refusal
{
    /// <summary>It is larger, deeper or has more parts than <see cref="MailBounds"/> allow.</summary>
    public const string Bounds = "bounds";

    /// <summary>It is no mail, or says nobody who sent it.</summary>
    public const string Malformed = "malformed";

    /// <summary>It reports on a mail that did not leave from here.</summary>
    public const string ForeignReport = "foreign-report";

    /// <summary>Its sender or his domain is blocked.</summary>
    public const string BlockedSender = "blocked-sender";

    /// <summary>The scanner knows something in it.</summary>
    public const string Malware = "malware";

    /// <summary>The scanner does not take it: it is too large for it.</summary>
    public const string Unscannable = "unscannable";

    /// <summary>Reading or storing it failed: a fault of this system.</summary>
    public const string Failed = "failed";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Bounds, Malformed, ForeignReport, BlockedSender, Malware, Unscannable, Failed];
}
