using System.Text.RegularExpressions;

namespace Omnichannel.Tests.House;

internal static partial class PascalCase
{
    /// <summary><c>OutboxRelayLoop</c> → Outbox, Relay, Loop.</summary>
    public static IEnumerable<string> Words(string name) => Word().Matches(name).Select(match => match.Value);

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
