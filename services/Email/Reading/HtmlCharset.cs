using System.Text;
using System.Text.RegularExpressions;

namespace Omnichannel.Email.Reading;

/// <summary>The character set that an HTML text names in a <c>meta</c> element, for a mail whose header names none.</summary>
public static partial class HtmlCharset
{
    /// <summary>Browsers look no further (WHATWG HTML, "prescan a byte stream").</summary>
    private const int Prescan = 1024;

    /// <summary>The label, or null.</summary>
    public static string? In(ReadOnlySpan<byte> html)
    {
        var match = Meta().Match(Encoding.Latin1.GetString(html[..Math.Min(html.Length, Prescan)]));
        return match.Success ? match.Groups["label"].Value : null;
    }

    [GeneratedRegex(@"<meta\s[^>]{0,200}charset\s*=\s*[""']?\s*(?<label>[A-Za-z0-9_:.-]{1,40})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Meta();
}
