using Omnichannel.Contracts;
using Omnichannel.Hosting.Files;
using Omnichannel.Social.Providers;

namespace Omnichannel.Social.Replies;

/// <summary>One message of those a reply leaves as: a piece of its text, a file, or a template.</summary>
/// <param name="Reply">The reply.</param>
/// <param name="Tag">Which part it is.</param>
/// <param name="Text">Text, or null.</param>
/// <param name="File">File, or null.</param>
internal sealed record ReplyPart(ReplyRequested Reply, PartTag Tag, string? Text, AttachedFile? File)
{
    /// <summary>How long ago the customer wrote.</summary>
    public required TimeSpan? Age { get; init; }
}

/// <summary>What stands between a reply and its leaving.</summary>
internal abstract record Prepared
{
    /// <summary>The request that hands the part over.</summary>
    internal sealed record Call(Func<HttpRequestMessage> Request) : Prepared;

    /// <summary>It cannot be sent: what to tell the agent, or when to try again.</summary>
    internal sealed record Not(SendOutcome Outcome) : Prepared;
}

/// <summary>What a provider says of a part.</summary>
internal abstract record SendOutcome
{
    /// <summary>It has it.</summary>
    internal sealed record Sent(string ExternalId) : SendOutcome;

    /// <summary>It does not take it, now or later.</summary>
    internal sealed record Refused(string Reason) : SendOutcome;

    /// <summary>It surely does not have it, and may take it later.</summary>
    /// <param name="Reason">In words.</param>
    /// <param name="After">When it says, or null.</param>
    /// <param name="WholeAccount">Whether it speaks of all that the account sends.</param>
    internal sealed record Later(string Reason, TimeSpan? After = null, bool WholeAccount = false) : SendOutcome;

    /// <summary>It may or may not have it.</summary>
    internal sealed record Unknown(string Reason) : SendOutcome;
}
