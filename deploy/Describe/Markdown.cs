using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Omnichannel.Describe;

/// <summary>The little Markdown that the descriptions use, as HTML: paragraphs, tables, code and bold.</summary>
static partial class Markdown
{
    public static string ToHtml(string markdown)
    {
        var html = new StringBuilder();
        foreach (var block in markdown.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            html.Append(block[0] == '|' ? Table(block) : $"<p>{Inline(block)}</p>\n");
        return html.ToString();
    }

    public static string Inline(string markdown) =>
        Bold().Replace(Code().Replace(WebUtility.HtmlEncode(markdown), "<code>${code}</code>"), "<b>${bold}</b>");

    static string Table(string block)
    {
        var rows = block.Split('\n').Where(row => !row.StartsWith("| ---", StringComparison.Ordinal)).Select(row => row.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)).ToList();
        var html = new StringBuilder("<div class=\"scroll\"><table>\n");
        foreach (var row in rows)
            html.Append("<tr>").AppendJoin("", row.Select(cell => row == rows[0] ? $"<th>{Inline(cell)}</th>" : $"<td>{Inline(cell)}</td>")).Append("</tr>\n");
        return html.Append("</table></div>\n").ToString();
    }

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\*\*(?<bold>[^*]+)\*\*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bold();
}
