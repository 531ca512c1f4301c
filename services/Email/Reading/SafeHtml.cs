using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Ganss.Xss;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>
/// Makes a stranger's HTML safe to show: an allow-list of elements and attributes, no script, style, svg, math, form or frame. Remote images do not
/// load by themselves: their address moves to <c>data-remote-src</c>. Inline images point at their attachment.
/// </summary>
public static class SafeHtml
{
    /// <summary>Where the address of a remote image waits until the agent asks for it.</summary>
    public const string RemoteSource = "data-remote-src";

    private static readonly string[] Tags =
    [
        // The frame of the document, of which only the inside is returned.
        "html", "head", "body",
        "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "font",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
        "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
    ];

    private static readonly string[] Attributes =
    [
        "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "color", "colspan", "dir", "height", "href", "lang", "rowspan", "src", "start", "title",
        "valign", "width", "rel", "target", RemoteSource,
    ];

    /// <summary>The safe HTML of the body, or null when nothing is left of it.</summary>
    /// <param name="document">Is changed.</param>
    /// <param name="inlineImage">The address of the attachment with this Content-ID, or null.</param>
    public static string? Of(IHtmlDocument document, Func<string, string?> inlineImage)
    {
        foreach (var image in document.QuerySelectorAll("img"))
            MoveSource(image, inlineImage);
        foreach (var link in document.QuerySelectorAll("a"))
        {
            // A relative link would lead into this system.
            if (!Uri.TryCreate(link.GetAttribute("href"), UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https" or "mailto" or "tel"))
                link.RemoveAttribute("href");
            link.SetAttribute("rel", "noopener noreferrer nofollow");
            link.SetAttribute("target", "_blank");
        }
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(Tags, StringComparer.OrdinalIgnoreCase),
            AllowedAttributes = new HashSet<string>(Attributes, StringComparer.OrdinalIgnoreCase),
            AllowedSchemes = new HashSet<string>(["http", "https", "mailto", "tel"], StringComparer.OrdinalIgnoreCase),
            UriAttributes = new HashSet<string>(["href", "src", RemoteSource], StringComparer.OrdinalIgnoreCase),
        })
        {
            // Words inside an element that may not stay (a form, a custom element) are still the customer's words.
            KeepChildNodes = true,
        };
        foreach (var silent in document.QuerySelectorAll("script, style, title, template, noscript, svg, math, iframe, object, textarea, select, xmp, noembed, noframes, plaintext").ToList())
            silent.Remove();
        sanitizer.SanitizeDom(document);
        var html = document.Body?.InnerHtml.Trim();
        return string.IsNullOrEmpty(html) ? null : StorableText.Of(html);
    }

    private static void MoveSource(IElement image, Func<string, string?> inlineImage)
    {
        var source = (image.GetAttribute("src") ?? "").Trim();
        image.RemoveAttribute("src");
        image.RemoveAttribute(RemoteSource);
        if (source.StartsWith("cid:", StringComparison.OrdinalIgnoreCase))
        {
            if (inlineImage(Uri.UnescapeDataString(source[4..])) is { } address)
                image.SetAttribute("src", address);
        }
        else if (Uri.TryCreate(source, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            image.SetAttribute(RemoteSource, uri.AbsoluteUri);
    }
}
