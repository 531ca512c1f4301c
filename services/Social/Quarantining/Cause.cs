namespace Omnichannel.Social.Quarantining;

/// <summary>Why an event is in quarantine.</summary>
internal static class Cause
{
    /// <summary>Of a kind that is not understood.</summary>
    public const string Unknown = "unknown";

    /// <summary>A message that stands in the timeline as unsupported.</summary>
    public const string Unsupported = "unsupported";

    /// <summary>For an account nobody has.</summary>
    public const string UnknownAccount = "unknown-account";

    /// <summary>For an account that is disabled.</summary>
    public const string DisabledAccount = "disabled-account";

    /// <summary>Reading it failed.</summary>
    public const string Failed = "failed";

    /// <summary>All of them.</summary>
    public static readonly string[] All = [Unknown, Unsupported, UnknownAccount, DisabledAccount, Failed];
}
