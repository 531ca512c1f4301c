using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>Plain text from HTML: blocks become lines, lists get dashes, what does not show is left out.</summary>
public static class HtmlText
{
    private static readonly HashSet<string> Hidden = new(StringComparer.OrdinalIgnoreCase)
        { "script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "iframe", "select", "textarea", "button" };

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
    };

    private static readonly HashSet<string> Paragraphs = new(StringComparer.OrdinalIgnoreCase) { "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table", "pre" };

    /// <summary>The text that a reader of the document sees.</summary>
    public static string Of(IHtmlDocument document)
    {
        var text = new TextLines();
        if (document.Body is { } body)
            Append(body, text, preformatted: false);
        return StorableText.Of(text.ToString());
    }

    // Recursive: the depth is bounded by HtmlDocument.
    private static void Append(INode node, TextLines text, bool preformatted)
    {
        for (var child = node.FirstChild; child is not null; child = child.NextSibling)
        {
            if (child is IText words)
                text.Write(words.Data, preformatted);
            else if (child is IElement element && !Hidden.Contains(element.LocalName) && !IsHidden(element))
                AppendElement(element, text, preformatted);
        }
    }

    private static void AppendElement(IElement element, TextLines text, bool preformatted)
    {
        var name = element.LocalName;
        if (name == "br")
        {
            text.Break();
            return;
        }
        if (name == "img")
        {
            if (element.GetAttribute("alt") is { Length: > 0 and < 100 } alt && element.GetAttribute("src")?.StartsWith("cid:", StringComparison.OrdinalIgnoreCase) != true)
                text.Write(alt, preformatted: false);
            return;
        }
        var block = Blocks.Contains(name);
        if (block)
            text.StartBlock(Paragraphs.Contains(name));
        if (name == "li")
            text.Write("- ", preformatted: true);
        Append(element, text, preformatted || name == "pre");
        if (name is "td" or "th")
            text.Write(" ", preformatted: false);
        if (block)
            text.StartBlock(Paragraphs.Contains(name));
    }

    /// <summary>Newsletters hide a preview text this way; it is not what the reader sees.</summary>
    private static bool IsHidden(IElement element) =>
        element.HasAttribute("hidden")
        || (element.GetAttribute("style") is { } style && style.Replace(" ", "").Contains("display:none", StringComparison.OrdinalIgnoreCase));

    /// <summary>Collects words into lines, folding white space as a browser does.</summary>
    private sealed class TextLines
    {
        private readonly StringBuilder text = new();
        private bool space;

        public void Write(string words, bool preformatted)
        {
            foreach (var c in words)
            {
                if (preformatted)
                    text.Append(c);
                else if (c is ' ' or '\t' or '\n' or '\r' or '\f')
                    space = true;
                else
                {
                    if (space && text.Length > 0 && text[^1] is not ('\n' or ' '))
                        text.Append(' ');
                    space = false;
                    text.Append(c == '\u00A0' ? ' ' : c);
                }
            }
        }

        public void Break()
        {
            TrimSpaces();
            text.Append('\n');
            space = false;
        }

        public void StartBlock(bool paragraph)
        {
            TrimSpaces();
            space = false;
            if (text.Length == 0)
                return;
            if (text[^1] != '\n')
                text.Append('\n');
            if (paragraph && (text.Length < 2 || text[^2] != '\n'))
                text.Append('\n');
        }

        public override string ToString() => text.ToString().Trim('\n', ' ');

        private void TrimSpaces()
        {
            while (text.Length > 0 && text[^1] == ' ')
                text.Length--;
        }
    }
}
