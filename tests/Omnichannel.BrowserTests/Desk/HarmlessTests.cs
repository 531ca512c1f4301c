using System.Collections.Concurrent;
using System.Text;
using MimeKit;
using Omnichannel.BrowserTests.House;
using Omnichannel.House;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Desk;

[Collection(SharedBrowsing.Name)]
public sealed class HarmlessTests(Browsing browsing)
{
    const string Elsewhere = "http://elsewhere.test/";

    /// <summary>Payloads of the well-known kinds: elements, attributes, addresses, broken markup, templates, encodings.</summary>
    static readonly string[] Payloads =
    [
        "<script>alert(1)</script>",
        "<script src=http://elsewhere.test/x.js></script>",
        "<img src=x onerror=alert(1)>",
        "\"><img src=x onerror=alert(1)>",
        "'-alert(1)-'",
        "<svg onload=alert(1)></svg>",
        "<svg><script>alert&#40;1)</script></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        "<body onload=alert(1)>",
        "<iframe srcdoc=\"<script>parent.alert(1)</script>\"></iframe>",
        "<iframe src=\"javascript:alert(1)\"></iframe>",
        "<object data=\"javascript:alert(1)\"></object>",
        "<embed src=\"javascript:alert(1)\">",
        "<a href=\"javascript:alert(1)\">click</a>",
        "<a href=\"java&#9;script:alert(1)\">click</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">click</a>",
        "<form action=\"javascript:alert(1)\"><input type=submit></form>",
        "<details open ontoggle=alert(1)>",
        "<input autofocus onfocus=alert(1)>",
        "<video><source onerror=alert(1)></video>",
        "<marquee onstart=alert(1)>",
        "<style>@import 'http://elsewhere.test/x.css'; * { background: url(http://elsewhere.test/y) }</style>",
        "<link rel=stylesheet href=http://elsewhere.test/z.css>",
        "<base href=http://elsewhere.test/>",
        "<meta http-equiv=refresh content='0;url=http://elsewhere.test/'>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></p></noscript>",
        "<template><img src=x onerror=alert(1)></template>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<img src=\"http://elsewhere.test/pixel.gif\">",
        "<img srcset=\"http://elsewhere.test/pixel2.gif\">",
        "<p style=\"background:url(http://elsewhere.test/w)\">styled</p>",
        "{{constructor.constructor('alert(1)')()}}",
        "${alert(1)}",
        "</title><script>alert(1)</script>",
        "</textarea><script>alert(1)</script>",
        "\u202Egpj.exe<script>alert(1)</script>",
    ];

    [Fact]
    public async Task Nothing_that_customers_write_runs_or_loads_anything_in_the_desk()
    {
        var tenant = await browsing.House.CreateTenantAsync("en");
        await DeskPage.PutAccountAsync(tenant);
        var support = await tenant.AddSupportMailboxAsync();
        await using var desk = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("emma", "en", capacity: 50));
        var ran = new ConcurrentQueue<string>();
        desk.Page.Dialog += async (_, dialog) =>
        {
            ran.Enqueue(dialog.Message);
            await dialog.DismissAsync();
        };
        desk.Page.Request += (_, request) =>
        {
            if (request.Url.StartsWith(Elsewhere, StringComparison.Ordinal))
                ran.Enqueue(request.Url);
        };
        await desk.BecomeAsync("ready");

        var all = string.Join('\n', Payloads);
        await DeskPage.WriteAsync(tenant, all, customer: "<img src=x onerror=alert(2)>", name: "Mallory <script>alert(3)</script>", subject: "\"><img src=x onerror=alert(4)>");
        await Expect(desk.Offers).ToHaveCountAsync(1);
        await desk.Page.Locator("body").PressAsync("a");
        await Expect(desk.Entries).ToContainTextAsync("<script>alert(1)</script>");
        Assert.Equal(all, await desk.Page.Locator(".entry .text").TextContentAsync());

        await SendHostileMailAsync(tenant, support.Address);
        await Expect(desk.Offers).ToHaveCountAsync(1);
        await desk.Page.Locator("body").PressAsync("a");
        await Expect(desk.Page.FrameLocator(".mail iframe").GetByText("the end")).ToBeVisibleAsync();
        await desk.Window.ShootAsync("desk/hostile-mail");
        await desk.Page.Locator(".timeline").HoverAsync();
        foreach (var dialog in new[] { "t", "e", "c", "w" })
        {
            await desk.Page.Locator(".timeline").FocusAsync();
            await desk.Page.Keyboard.PressAsync(dialog);
            await Expect(desk.Page.Locator("dialog")).ToBeVisibleAsync();
            await desk.Page.Keyboard.PressAsync("Escape");
            await Expect(desk.Page.Locator("dialog")).ToHaveCountAsync(0);
        }

        await desk.Page.ReloadAsync();
        await Expect(desk.Page.Locator(".item")).ToHaveCountAsync(2);
        await desk.Page.Locator(".item").Last.ClickAsync();
        await Expect(desk.Page.FrameLocator(".mail iframe").GetByText("Dear team")).ToBeVisibleAsync();
        Assert.Empty(ran);
        Assert.Equal(0, await desk.Page.Locator("#page script, #page svg:not(.bell), #page object, #page embed, .entry img").CountAsync());
        Assert.Empty(desk.Window.Errors);
    }

    static async Task SendHostileMailAsync(Tenant tenant, string support)
    {
        var mailbox = await tenant.House.Servers.AddMailboxAsync($"mallory-{tenant.Id}");
        var file = new MimePart("image", "svg+xml")
        {
            Content = new MimeContent(new MemoryStream(Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(5)'/>"))),
            FileName = "\"><img src=x onerror=alert(6)>.svg",
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
        };
        var mail = new MimeMessage
        {
            Subject = "</h1><script>alert(7)</script>",
            Body = new Multipart("mixed") { new TextPart("html") { Text = $"<html><body><h2>Dear team</h2>{string.Concat(Payloads)}<p>the end</p></body></html>" }, file },
        };
        mail.From.Add(new MailboxAddress("<b onmouseover=alert(8)>Mallory</b>", mailbox.Address));
        mail.To.Add(MailboxAddress.Parse(support));
        await mailbox.SendAsync(mail);
    }
}
