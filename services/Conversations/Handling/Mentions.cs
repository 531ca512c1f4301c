using Omnichannel.Hosting;

namespace Omnichannel.Conversations.Handling;

/// <summary>Whom a note names: <c>@omar, can you look at it?</c></summary>
public static class Mentions
{
    /// <summary>More are not told: a note is no mailing list.</summary>
    public const int Most = 20;

    /// <summary>The agent ids a note names, each once, in their order. An address or a word with an @ inside names nobody.</summary>
    public static IReadOnlyList<string> In(string text) => [.. Named(text).Distinct(StringComparer.Ordinal).Take(Most)];

    static IEnumerable<string> Named(string text)
    {
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0; at = text.IndexOf('@', at + 1))
        {
            var end = at + 1;
            while (end < text.Length && (char.IsAsciiLetterLower(text[end]) || char.IsAsciiDigit(text[end]) || text[end] == '-'))
                end++;
            var name = text[(at + 1)..end];
            if (Names.IsName(name) && name[0] != '-' && name[^1] != '-' && (at == 0 || !IsOfWord(text[at - 1])) && (end == text.Length || !IsOfWord(text[end]) || text[end] == '.'))
                yield return name;
        }
    }

    static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '@' or '.' or '+' or '-';
}
