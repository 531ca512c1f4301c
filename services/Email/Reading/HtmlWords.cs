using System.Net;
using System.Text;
using MimeKit.Text;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>The words of HTML that is too large or too deep to be parsed: its text tokens in order, in linear time.</summary>
public static class HtmlWords
{
    private static readonly HashSet<string> Silent = new(StringComparer.OrdinalIgnoreCase) { "script", "style", "title", "noscript", "template", "textarea", "iframe", "xmp" };

    private static readonly HashSet<string> Inline = new(StringComparer.OrdinalIgnoreCase)
        { "a", "abbr", "b", "bdi", "bdo", "code", "em", "font", "i", "img", "kbd", "mark", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "wbr" };

    /// <summary>Characters that are looked at; whoever has more keeps the source beside the words.</summary>
    public const int Longest = 2_000_000;

    /// <summary>The text, LF line ends, at most one empty line in a row.</summary>
    public static string Of(string html)
    {
        using var reader = new StringReader(StorableText.Cut(html, Longest));
        var tokenizer = new HtmlTokenizer(reader) { DecodeCharacterReferences = true };
        var text = new StringBuilder();
        string? silent = null;
        while (tokenizer.ReadNextToken(out var token))
        {
            switch (token)
            {
                case HtmlTagToken tag when silent is not null:
                    if (tag.IsEndTag && tag.Name.Equals(silent, StringComparison.OrdinalIgnoreCase))
                        silent = null;
                    break;
                case HtmlTagToken tag when Silent.Contains(tag.Name):
                    silent = tag.IsEndTag || tag.IsEmptyElement ? null : tag.Name;
                    break;
                case HtmlTagToken tag when !Inline.Contains(tag.Name) && text.Length > 0 && text[^1] != '\n':
                    text.Append('\n');
                    break;
                case HtmlDataToken data when silent is null && token.Kind == HtmlTokenKind.Data && !(string.IsNullOrWhiteSpace(data.Data) && (text.Length == 0 || text[^1] == '\n')):
                    text.Append(WebUtility.HtmlDecode(data.Data));
                    break;
            }
        }
        return StorableText.Of(text.ToString()).Trim();
    }
}
