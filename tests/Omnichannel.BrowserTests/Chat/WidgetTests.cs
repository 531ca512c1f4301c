using Microsoft.Playwright;
using Omnichannel.BrowserTests.House;
using Omnichannel.House;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Chat;

/// <summary>The widget itself: how it looks, who can use it, and what it withstands.</summary>
[Collection(SharedBrowsing.Name)]
public sealed class WidgetTests(Browsing browsing)
{
    public static TheoryData<string, string, ColorScheme, string> Looks => new()
    {
        { "en-GB", "desktop", ColorScheme.Light, "ltr" },
        { "de-DE", "desktop", ColorScheme.Dark, "ltr" },
        { "ar-EG", "phone", ColorScheme.Dark, "rtl" },
        { "ja-JP", "phone", ColorScheme.Light, "ltr" },
        { "fr-FR", "desktop", ColorScheme.Light, "ltr" },
    };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task It_hinders_nobody_in_any_language_size_or_light(string locale, string size, ColorScheme colours, string direction)
    {
        var shop = await Shop.OpenAsync(browsing, Always, "en");
        await using var visit = await shop.VisitAsync(size == "phone" ? WindowSize.Phone : WindowSize.Desktop, colours, locale);
        var name = $"chat/{locale[..2]}-{size}-{colours.ToString().ToLowerInvariant()}";

        await Expect(visit.Launcher).ToBeVisibleAsync();
        Assert.Equal("", await visit.Window.SeriousFindingsAsync());
        await visit.Window.ShootAsync(name + "-launcher");
        await visit.OpenAsync();
        await Expect(visit.Panel.Locator(".hours")).Not.ToBeEmptyAsync();
        await visit.WriteAsync("Hello, where is my parcel? https://shop.test/orders/4711.");
        await Expect(visit.Panel.Locator(".me .state")).ToBeVisibleAsync();
        var conversation = (await Wait.For(
            async () => (await shop.Tenant.Admin.GetAsync("/v1/conversations?channel=chat"))["items"]!.AsArray() is [{ } one] ? one : null, "the conversation"))["id"];
        await shop.Tenant.Admin.PostAsync($"/v1/conversations/{conversation}/messages", new { text = "Thank you for writing.\nIt will be with you tomorrow before noon." });
        await Expect(visit.Bubbles).ToHaveCountAsync(2);
        await visit.Window.ShootAsync(name);

        Assert.Equal("", await visit.Window.SeriousFindingsAsync());
        Assert.Equal(direction, await visit.Panel.EvaluateAsync<string>("panel => getComputedStyle(panel).direction"));
        Assert.Equal("https://shop.test/orders/4711", await visit.Panel.Locator(".bubble a").GetAttributeAsync("href"));
        Assert.Equal(visit.Page.ViewportSize!.Width, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(visit.Window.Errors);
    }

    [Fact]
    public async Task Everything_can_be_done_with_the_keyboard_alone()
    {
        var shop = await Shop.OpenAsync(browsing, null, "en");
        await using var visit = await shop.VisitAsync();
        await Expect(visit.Launcher).ToBeVisibleAsync();

        await visit.Launcher.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Text).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("Two");
        await visit.Page.Keyboard.PressAsync("Shift+Enter");
        await visit.Page.Keyboard.TypeAsync("lines");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Bubbles).ToHaveTextAsync(["Two\nlines"]);
        var reached = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            await visit.Page.Keyboard.PressAsync("Shift+Tab");
            reached.Add(await visit.Page.EvaluateAsync<string>("document.activeElement.shadowRoot?.activeElement?.className || document.activeElement.shadowRoot?.activeElement?.tagName || ''"));
        }

        await visit.Text.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Panel).ToBeHiddenAsync();
        await visit.Launcher.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Space");
        await Expect(visit.Panel).ToBeVisibleAsync();

        Assert.Contains("log", reached);
        Assert.Contains("close", reached);
        Assert.Contains("SELECT", reached);
    }

    [Fact]
    public async Task A_file_is_sent_with_one_click_and_one_that_came_is_a_download()
    {
        var shop = await Shop.OpenAsync(browsing, null, "en");
        await using var visit = await shop.VisitAsync();
        await visit.OpenAsync();

        await Expect(visit.Panel.GetByRole(AriaRole.Button, new() { Name = "Attach a file" })).ToBeVisibleAsync();
        await visit.Panel.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "receipt<b>.txt", MimeType = "text/plain", Buffer = "paid"u8.ToArray() });
        await Expect(visit.State).ToContainTextAsync("Delivered");
        await visit.Window.ShootAsync("chat/attachment");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Panel.Locator("button.file").ClickAsync());

        Assert.Equal("paid", await File.ReadAllTextAsync(await download.PathAsync()));
        await Expect(visit.Panel.Locator("button.file bdi")).ToHaveTextAsync("receiptb.txt");
        Assert.Empty(visit.Window.Errors);
    }

    [Fact]
    public async Task The_visitor_may_choose_another_language_and_it_is_remembered()
    {
        var shop = await Shop.OpenAsync(browsing, null, "en");
        await using var visit = await shop.VisitAsync();
        await visit.OpenAsync();

        await visit.Panel.GetByLabel("Language").SelectOptionAsync("ar");
        await Expect(visit.Text).ToHaveAttributeAsync("placeholder", "اكتب رسالة…");
        await visit.Page.ReloadAsync();

        await Expect(visit.Text).ToHaveAttributeAsync("placeholder", "اكتب رسالة…");
    }

    [Fact]
    public async Task No_script_in_any_text_runs_and_no_link_leads_anywhere_but_the_web()
    {
        var shop = await Shop.OpenAsync(browsing, null, "en");
        await using var visit = await shop.VisitSiteAsync("data-open");
        await visit.Page.EvaluateAsync("() => { window.alert = () => { window.broken = true; }; window.confirm = window.prompt = window.alert; }");
        string[] payloads =
        [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<iframe srcdoc='<script>parent.alert(1)</script>'>", "\"><script>alert(1)</script>",
            "javascript:alert(1)", "<a href=\"javascript:alert(1)\">x</a>", "https://x.test/\" onmouseover=\"alert(1)", "https://x.test/<img src=x onerror=alert(1)>", "data:text/html,<script>alert(1)</script>",
            "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "<details open ontoggle=alert(1)>", "</textarea><script>alert(1)</script>",
        ];
        foreach (var payload in payloads)
            await visit.WriteAsync(payload);
        await Expect(visit.Bubbles).ToHaveCountAsync(payloads.Length);
        var conversation = (await Wait.For(
            async () => (await shop.Tenant.Admin.GetAsync("/v1/conversations?channel=chat"))["items"]!.AsArray() is [{ } one] ? one : null, "the conversation"))["id"];
        foreach (var payload in payloads)
            await shop.Tenant.Admin.PostAsync($"/v1/conversations/{conversation}/messages", new { text = payload });
        await Expect(visit.Bubbles).ToHaveCountAsync(2 * payloads.Length);
        foreach (var link in await visit.Panel.Locator("a").AllAsync())
            await link.HoverAsync();

        Assert.Null(await visit.Page.EvaluateAsync<bool?>("window.broken ?? null"));
        Assert.Equal(payloads.Order(StringComparer.Ordinal), (await visit.Panel.Locator(".them:not(.greeting) .bubble").AllTextContentsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(0, await visit.Panel.Locator("script, img, iframe, details, math, form form").CountAsync());
        foreach (var link in await visit.Panel.Locator("a").AllAsync())
            Assert.StartsWith("https://x.test/", await link.GetAttributeAsync("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_lives_on_any_site_beside_styles_that_want_everything_and_touches_nothing_there()
    {
        var shop = await Shop.OpenAsync(browsing, null, "en");
        await using var visit = await shop.VisitSiteAsync("data-open data-theme=light", "<style>* { color: red !important; font-size: 40px !important; all: revert } button { display: none }</style><h1>Shop</h1><button>Buy</button>");

        await Expect(visit.Text).ToBeVisibleAsync();
        await visit.WriteAsync("Hello");
        await Expect(visit.State).ToContainTextAsync("Delivered");

        Assert.Equal("15px", await visit.Bubbles.First.EvaluateAsync<string>("bubble => getComputedStyle(bubble).fontSize"));
        Assert.Equal(["omnichannelChat"], await visit.Page.EvaluateAsync<string[]>("Object.keys(window).filter(name => name.toLowerCase().includes('omnichannel'))"));
        Assert.Empty(visit.Window.Errors);
    }

    [Fact]
    public async Task A_user_whom_the_site_has_signed_in_finds_his_conversation_on_another_device_and_nothing_is_left_when_he_signs_out()
    {
        var shop = await Shop.OpenAsync(browsing, null, "en");
        var token = Shop.TokenOf("user-7", "Anna", "anna@customers.test");
        await using var laptop = await shop.VisitSiteAsync($"data-open data-user-token=\"{token}\"");
        await laptop.WriteAsync("Written on the laptop");
        await Expect(laptop.State).ToContainTextAsync("Delivered");

        await using var phone = await shop.VisitSiteAsync($"data-open data-user-token=\"{token}\"");
        await Expect(phone.Bubbles).ToHaveTextAsync(["Written on the laptop"]);
        await phone.Page.EvaluateAsync("omnichannelChat.signOut()");

        await Expect(phone.Bubbles).ToHaveCountAsync(0);
        await phone.Page.EvaluateAsync("token => omnichannelChat.signIn(token)", token);
        await Expect(phone.Bubbles).ToHaveTextAsync(["Written on the laptop"]);
    }

    static object Always => new { name = "Hours", timeZone = "Etc/UTC", weekly = new[] { new { days = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }, from = "00:00", to = "23:00" } } };
}
