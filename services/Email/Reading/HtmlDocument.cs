using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using MimeKit.Text;
using HtmlTokenizer = MimeKit.Text.HtmlTokenizer;

namespace Omnichannel.Email.Reading;

/// <summary>
/// Parses a stranger's HTML within bounds. A tree that is too large or too deep is refused before it is built: parsing costs grow with the
/// square of the depth, and later steps walk the tree recursively.
/// </summary>
public static class HtmlDocument
{
    /// <summary>Characters.</summary>
    public const int Longest = 1_000_000;

    /// <summary>Levels of elements.</summary>
    public const int Deepest = 250;

    /// <summary>Elements.</summary>
    public const int Most = 10_000;

    private static readonly HashSet<string> Childless = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
        // Their end tags are optional, and a new one closes the one before.
        "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "dt", "dd", "colgroup", "html", "head", "body",
    };

    /// <summary>The document, or null when it is beyond bounds.</summary>
    public static IHtmlDocument? Parse(string html)
    {
        if (html.Length > Longest || !IsShallow(html))
            return null;
        var document = new HtmlParser(new HtmlParserOptions { IsScripting = false }).ParseDocument(html);
        return Depth(document) <= Deepest ? document : null;
    }

    /// <summary>An estimate from the tokens alone, in linear time: open elements per name, never closed by another name's end tag.</summary>
    private static bool IsShallow(string html)
    {
        using var reader = new StringReader(html);
        var tokenizer = new HtmlTokenizer(reader);
        var open = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        int depth = 0, elements = 0;
        var foreign = false;
        while (tokenizer.ReadNextToken(out var token))
        {
            if (token is not HtmlTagToken tag)
                continue;
            var count = open.GetValueOrDefault(tag.Name);
            if (tag.IsEndTag)
            {
                if (count == 0)
                    continue;
                open[tag.Name] = count - 1;
                depth--;
                continue;
            }
            if (++elements > Most)
                return false;
            foreign |= tag.Name.Equals("svg", StringComparison.OrdinalIgnoreCase) || tag.Name.Equals("math", StringComparison.OrdinalIgnoreCase);
            // Within svg and math the optional end tags are not optional.
            if ((foreign || !Childless.Contains(tag.Name)) && !tag.IsEmptyElement)
            {
                open[tag.Name] = count + 1;
                if (++depth > Deepest)
                    return false;
            }
        }
        return true;
    }

    private static int Depth(IHtmlDocument document)
    {
        var deepest = 0;
        var open = new Stack<(INode Node, int Depth)>([(document, 0)]);
        while (open.TryPop(out var next))
        {
            deepest = Math.Max(deepest, next.Depth);
            for (var child = next.Node.FirstChild; child is not null; child = child.NextSibling)
                open.Push((child, next.Depth + 1));
        }
        return deepest;
    }
}
