namespace Omnichannel.Gateway.Edge;

/// <summary>A name for people to read.</summary>
static class DisplayName
{
    /// <summary>What <see cref="IsGood"/> asks for, as an error says it.</summary>
    public const string Rule = "1 to 200 characters, none of them a control character.";

    /// <summary>True for 1 to 200 characters with something to see; PostgreSQL for its part takes no NUL.</summary>
    public static bool IsGood(string? name) => !string.IsNullOrWhiteSpace(name) && name.Length <= 200 && !name.Any(char.IsControl);
}
