using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Omnichannel.Email.Reading;

/// <summary>Removes the quoted earlier mail from an HTML mail: Gmail, Apple Mail, Thunderbird, Yahoo, Outlook on the web and on the desktop.</summary>
public static class HtmlQuotes
{
    private const string Quotes =
        "blockquote[type=cite], .gmail_quote, .gmail_extra, .yahoo_quoted, .protonmail_quote, .zmail_extra, .moz-cite-prefix, .tutanota_quote, blockquote.gmail_quote";

    private const string OutlookDividers = "#divRplyFwdMsg, #appendonsend, #x_divRplyFwdMsg, #mail-editor-reference-message-container, #ms-outlook-mobile-body-separator-line";

    /// <summary>Changes the document. A forwarded mail inside a quote stays: it is what the mail is about.</summary>
    public static void Remove(IHtmlDocument document)
    {
        if (document.Body is not { } body)
            return;
        foreach (var divider in body.QuerySelectorAll(OutlookDividers).Concat(DesktopDividers(body)).ToList())
            if (body.Contains(divider))
                RemoveToEnd(divider, body);
        foreach (var quote in body.QuerySelectorAll(Quotes).ToList())
            if (!IsForwarded(quote))
                quote.Remove();
    }

    /// <summary>Outlook on the desktop draws a thin line above its header block; the block itself is the proof.</summary>
    private static IEnumerable<IElement> DesktopDividers(IElement body) =>
        body.QuerySelectorAll("div[style*='border-top']").Where(div =>
            (div.GetAttribute("style") ?? "").Replace(" ", "").Contains("border-top:solid", StringComparison.OrdinalIgnoreCase)
            && HeaderBlockIn(div));

    private static bool HeaderBlockIn(IElement div)
    {
        // Its labels are bold and their lines end with <br>.
        var lines = div.InnerHtml.Length > 20_000 ? [] : div.QuerySelectorAll("b, strong").Select(bold => bold.TextContent.Trim()).Where(label => label.Contains(':')).ToList();
        return lines.Count >= 3 && OutlookHeaderBlock.BeginsAt(lines, 0);
    }

    private static void RemoveToEnd(IElement divider, IElement body)
    {
        for (INode? level = divider; level is not null && level != body; level = level.Parent)
            while (level.NextSibling is { } after)
                after.Parent!.RemoveChild(after);
        divider.Remove();
    }

    /// <summary>Gmail puts forwarded mails into the same class, below a line of dashes.</summary>
    private static bool IsForwarded(IElement quote) => quote.TextContent.AsSpan().TrimStart().StartsWith("-----");
}
