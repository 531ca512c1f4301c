using Omnichannel.Email.Reading;

namespace Omnichannel.Tests.Email;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<p>One</p><p>Two</p>", "One\n\nTwo")]
    [InlineData("<div>One</div><div>Two</div>", "One\nTwo")]
    [InlineData("One<br>Two", "One\nTwo")]
    [InlineData("  a \n\n b&nbsp;c ", "a b c")]
    [InlineData("<ul><li>a</li><li>b</li></ul>", "- a\n- b")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc")]
    [InlineData("<style>p{}</style><script>x</script><title>t</title>shown", "shown")]
    [InlineData("<div style=\"display: none\">preview</div>shown", "shown")]
    [InlineData("<pre>a\n  b</pre>", "a\n  b")]
    [InlineData("&lt;b&gt; &#2309;", "<b> अ")]
    [InlineData("<p>यह <b>टूटा</b> हुआ है</p>", "यह टूटा हुआ है")]
    public void Reads_as_it_is_seen(string html, string expected) => Assert.Equal(expected, HtmlText.Of(HtmlDocument.Parse(html)!));
}
