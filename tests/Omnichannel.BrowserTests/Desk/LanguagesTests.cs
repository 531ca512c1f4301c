using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Omnichannel.BrowserTests.House;
using Omnichannel.House;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Desk;

[Collection(SharedBrowsing.Name)]
public sealed class LanguagesTests(Browsing browsing)
{
    static readonly string Texts = Path.Combine(Repository.Root, "services/Desk/Console/Pages/assets/texts");

    [Fact]
    public void Every_language_of_the_desk_says_the_same_things()
    {
        var english = Read("en");

        Assert.All(["de", "hi", "ur"], language =>
        {
            var other = Read(language);
            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
            Assert.All(english, text => Assert.Equal(Gaps(text.Value), Gaps(other[text.Key])));
        });

        static Dictionary<string, string> Read(string language) =>
            JsonNode.Parse(File.ReadAllText(Path.Combine(Texts, language + ".json")))!.AsObject().ToDictionary(text => text.Key, text => (string)text.Value!, StringComparer.Ordinal);

        static IEnumerable<string> Gaps(string text) => text.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)]).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_Urdu_speaker_answers_Urdu_at_a_desk_that_reads_from_right_to_left()
    {
        var tenant = await browsing.House.CreateTenantAsync("en", "ur");
        await DeskPage.PutAccountAsync(tenant);
        await tenant.Admin.PutAsync("/v1/templates/on-its-way", new
        {
            name = "On its way",
            texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Hello {customer}, it is on its way.", ["ur"] = "السلام علیکم {customer}، آپ کا پارسل راستے میں ہے۔" },
        });
        await using var desk = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("ayesha", "ur"), locale: "ur-PK", timeZone: "Asia/Karachi");
        await desk.BecomeAsync("ready");
        var conversation = await DeskPage.WriteAsync(
            tenant, "السلام علیکم، میرا پارسل ابھی تک نہیں آیا۔ براہِ کرم بتائیں کہ وہ کہاں ہے؟ آرڈر نمبر A-4711 ہے۔", customer: "fatima", name: "فاطمہ خان", subject: "پارسل کہاں ہے؟", timeZone: "Asia/Karachi");
        await Expect(desk.Offers).ToContainTextAsync("فاطمہ خان");
        await desk.Page.Locator("body").PressAsync("a");
        await Expect(desk.Entries).ToHaveCountAsync(1);
        Assert.Equal("rtl", await desk.Page.EvaluateAsync<string>("document.documentElement.dir"));
        Assert.Equal("rtl", await desk.Page.Locator(".entry .text").EvaluateAsync<string>("element => getComputedStyle(element).direction"));

        var templates = desk.Page.Locator(".composer select");
        await templates.FocusAsync();
        await Expect(templates.Locator("option")).ToHaveCountAsync(2);
        await templates.SelectOptionAsync("on-its-way");
        await Expect(desk.Composer).ToHaveValueAsync("السلام علیکم فاطمہ خان، آپ کا پارسل راستے میں ہے۔");
        await desk.Window.ShootAsync("desk/urdu");
        Assert.Equal("", await desk.Window.SeriousFindingsAsync());
        await desk.Composer.PressAsync("Control+Enter");
        await Expect(desk.Page.Locator(".entry.out:not(.leaving)")).ToHaveCountAsync(1);
        Assert.Equal("ur", (string?)(await tenant.Admin.GetAsync($"/v1/conversations/{conversation}"))["language"]!["tag"]);
        Assert.Equal(1, (int)(await tenant.Admin.GetAsync("/v1/templates/on-its-way"))["uses"]!);

        await desk.Page.Locator(".bar > select").SelectOptionAsync("hi");
        await Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "साइन आउट" })).ToBeVisibleAsync();
        Assert.Equal("ltr", await desk.Page.EvaluateAsync<string>("document.documentElement.dir"));
        await desk.Window.ShootAsync("desk/hindi");
        await desk.Page.Locator(".bar > select").SelectOptionAsync("de");
        await Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Abmelden" })).ToBeVisibleAsync();
        Assert.Empty(desk.Window.Errors);
    }
}
