namespace Omnichannel.Chat.Messages;

/// <summary>The widget's own id of what it asks for: what is asked again under the same id is done once.</summary>
internal static class ClientId
{
    /// <summary>What one looks like, for whoever sent another.</summary>
    public const string Expected = "1 to 64 letters, digits, hyphens and underscores.";

    /// <summary>Whether this is one.</summary>
    public static bool IsOne(string? text) => text is { Length: > 0 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
