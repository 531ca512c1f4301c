using System.Globalization;

namespace Omnichannel.Social.Providers;

/// <summary>What is no text, in signs for the timeline and not in words: the language of a conversation is told by what the customer wrote.</summary>
internal static class Spoken
{
    /// <summary>A reaction was taken back.</summary>
    public const string ReactionRemoved = "🚫";

    /// <summary>The sender took his message back.</summary>
    public const string Deleted = "🗑️";

    /// <summary>A kind of message that cannot be shown.</summary>
    public static string Unsupported(string kind) => $"⚠️ {kind}".TrimEnd();

    /// <summary>A message was changed to this.</summary>
    public static string Edited(string text) => text.Length > 0 ? $"✎ {text}" : "✎";

    /// <summary>A place.</summary>
    public static string Location(double latitude, double longitude, string? name, string? address) => string.Join(
        ", ",
        new[] { name, address, string.Create(CultureInfo.InvariantCulture, $"{latitude:0.######}, {longitude:0.######}") }.OfType<string>()) is var place ? $"📍 {place}" : "";

    /// <summary>A card of somebody.</summary>
    public static string Contact(string? name, IEnumerable<string?> phones, IEnumerable<string?> emails) =>
        $"👤 {string.Join(", ", new[] { name }.Concat(phones.Take(10)).Concat(emails.Take(10)).OfType<string>())}";
}
