using System.Diagnostics;
using System.Text;
using Omnichannel.Email.Reading;

namespace Omnichannel.Tests.Email;

public sealed class SafeHtmlTests
{
    private static string? Safe(string html) => HtmlDocument.Parse(html) is { } document ? SafeHtml.Of(document, id => id == "logo@x" ? "/v1/attachments/email/1" : null) : null;

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("<svg onload=alert(1)><circle/></svg>")]
    [InlineData("<math><mtext><script>alert(1)</script></mtext></math>")]
    [InlineData("<style>*{background:url(http://t.test)}</style>")]
    [InlineData("<p style=\"background:url(http://t.test/x)\">a</p>")]
    [InlineData("<a href=\"javascript:alert(1)\">a</a>")]
    [InlineData("<a href=\" jav&#x09;ascript:alert(1)\">a</a>")]
    [InlineData("<a href=\"data:text/html,<script>alert(1)</script>\">a</a>")]
    [InlineData("<iframe src=\"http://t.test\"></iframe>")]
    [InlineData("<form action=\"http://t.test\"><input name=password><button>go</button></form>")]
    [InlineData("<link rel=stylesheet href=http://t.test><meta http-equiv=refresh content=\"0;url=http://t.test\"><base href=http://t.test>")]
    [InlineData("<object data=x></object><embed src=x><video src=http://t.test></video><audio src=http://t.test></audio>")]
    [InlineData("<table background=\"http://t.test/x\"><tr><td background=http://t.test>a</td></tr></table>")]
    [InlineData("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>")]
    [InlineData("<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">")]
    [InlineData("<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">")]
    [InlineData("<img srcset=\"http://t.test/x 2x\" src=\"http://t.test/y\" lowsrc=http://t.test>")]
    [InlineData("<img data-remote-src=\"javascript:alert(1)\">")]
    [InlineData("<div id=x name=y class=z contenteditable>a</div>")]
    public void Nothing_that_acts_or_loads_by_itself_is_left(string html)
    {
        var safe = Safe(html) ?? "";

        // Read again as a browser would, since what counts is the tree it makes of it.
        var document = HtmlDocument.Parse(safe)!;
        Assert.Empty(document.QuerySelectorAll("script, style, svg, math, iframe, form, input, button, object, embed, video, audio, link, base, head > meta, body meta, [src^=http], [srcset], [background], [style], [id], [name], [class]"));
        Assert.Empty(document.All.SelectMany(element => element.Attributes).Where(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)));
        Assert.Empty(document.All.SelectMany(element => element.Attributes).Where(attribute => attribute.Value.Contains("script:", StringComparison.OrdinalIgnoreCase) && attribute.Name is "href" or "src"));
    }

    [Fact]
    public void A_remote_image_waits_until_it_is_asked_for() =>
        Assert.Equal("<img alt=\"a\" data-remote-src=\"https://t.test/pixel.gif\">", Safe("<img src=\"https://t.test/pixel.gif\" alt=\"a\">"));

    [Fact]
    public void An_inline_image_points_at_its_attachment() =>
        Assert.Equal("<img src=\"/v1/attachments/email/1\">", Safe("<img src=\"cid:logo@x\">"));

    [Fact]
    public void A_link_opens_elsewhere_and_tells_nobody_where_it_was() =>
        Assert.Equal("<a href=\"https://shop.test/a\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">a</a>", Safe("<a href=\"https://shop.test/a\" ping=x>a</a>"));

    [Fact]
    public void A_relative_link_does_not_lead_into_this_system() =>
        Assert.DoesNotContain("href", Safe("<a href=\"/auth/sign-out\">a</a>"), StringComparison.Ordinal);

    [Fact]
    public void The_words_of_a_form_stay() => Assert.Contains("My order is late", Safe("<form><p>My order is late</p></form>"), StringComparison.Ordinal);

    [Fact]
    public void Right_to_left_text_keeps_its_direction() => Assert.Equal("<p dir=\"rtl\" lang=\"ur\">سلام</p>", Safe("<p dir=rtl lang=ur>سلام</p>"));

    public static TheoryData<string> Bombs => ["<div>", "<b>", "<svg><td>", "<b a=1><i b=2>", "<table></div><div>", "<p><b><a><i>", "<x></y>", "<svg><input>", "<ul><li>", "<a href=x><b></a></b>", "<p><font color=1>", "<table><tr><td></table>x", "<i></p>", "&amp;", "<!--", "<a <a "];

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_nesting_bomb_costs_less_than_a_second(string bomb)
    {
        var html = new StringBuilder();
        while (html.Length < HtmlDocument.Longest - 100)
            html.Append(bomb);
        var clock = Stopwatch.StartNew();

        _ = Safe(html.ToString());

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
