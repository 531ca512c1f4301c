using Microsoft.Playwright;
using Omnichannel.BrowserTests.House;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Desk;

[Collection(SharedBrowsing.Name)]
public sealed class WorkingTests(Browsing browsing)
{
    [Fact]
    public async Task A_conversation_is_offered_accepted_and_answered_with_the_keyboard_alone()
    {
        var tenant = await browsing.House.CreateTenantAsync("en");
        await DeskPage.PutAccountAsync(tenant);
        var agent = await tenant.AddAgentAsync("emma", "en");
        await using var desk = await DeskPage.OpenAsync(browsing, agent);
        await Expect(desk.Page.GetByText("Nothing open")).ToBeVisibleAsync();
        await desk.BecomeAsync("ready");

        var conversation = await DeskPage.WriteAsync(tenant, "Where is my parcel? It was to come on Monday.", subject: "Parcel 4711", timeZone: "Asia/Karachi");
        await Expect(desk.Offers).ToHaveCountAsync(1);
        await Expect(desk.Offers).ToContainTextAsync("Maya Green");
        await Expect(desk.Offers).ToContainTextAsync("speaks en");
        await desk.Window.ShootAsync("desk/offer");
        Assert.Equal("", await desk.Window.SeriousFindingsAsync());

        await desk.Page.Locator("body").PressAsync("a");
        await Expect(desk.Entries).ToHaveCountAsync(1);
        await Expect(desk.Offers).ToHaveCountAsync(0);
        await desk.Page.Keyboard.PressAsync("r");
        await Expect(desk.Composer).ToBeFocusedAsync();
        await desk.Page.Keyboard.TypeAsync("It leaves today.");
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(desk.Page.Locator(".entry.leaving")).ToContainTextAsync("Undo");
        await desk.Window.ShootAsync("desk/leaving");
        await Expect(desk.Page.Locator(".entry.out:not(.leaving)")).ToContainTextAsync("It leaves today.");
        await Expect(desk.Page.Locator(".entry.leaving")).ToHaveCountAsync(0);
        await desk.Window.ShootAsync("desk/answered");

        await desk.Page.Keyboard.PressAsync("Escape");
        await desk.Page.Keyboard.PressAsync("e");
        await desk.Page.Keyboard.TypeAsync("delivery");
        await desk.Window.ShootAsync("desk/resolve");
        Assert.Equal("", await desk.Window.SeriousFindingsAsync());
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(desk.Page.GetByText("You have no conversation.")).ToBeVisibleAsync();
        var document = await tenant.Admin.GetAsync($"/v1/conversations/{conversation}");
        Assert.Equal("resolved", (string)document["status"]!);
        Assert.Equal("delivery", (string)document["disposition"]!["category"]!);
        Assert.Equal(["Where is my parcel? It was to come on Monday.", "It leaves today."], (await DeskPage.TimelineAsync(tenant, conversation)).Select(entry => (string)entry["text"]!));
        Assert.Empty(desk.Window.Errors);
    }

    [Fact]
    public async Task What_was_sent_can_be_taken_back_for_five_seconds_and_nothing_leaves()
    {
        var tenant = await browsing.House.CreateTenantAsync("en");
        await DeskPage.PutAccountAsync(tenant);
        var agent = await tenant.AddAgentAsync("emma", "en");
        await using var desk = await DeskPage.OpenAsync(browsing, agent, WindowSize.Phone, ColorScheme.Dark);
        await desk.BecomeAsync("ready");
        var conversation = await DeskPage.WriteAsync(tenant, "Can I still change my order?");
        await Expect(desk.Offers).ToHaveCountAsync(1);
        await desk.Window.ShootAsync("desk/offer-phone-dark");
        await desk.Offers.GetByRole(AriaRole.Button, new() { Name = "Accept" }).ClickAsync();
        await desk.ReplyAsync("No.");

        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await Expect(desk.Composer).ToHaveValueAsync("No.");
        await desk.Page.ReloadAsync();
        await desk.Page.Locator(".item").ClickAsync();
        await Expect(desk.Composer).ToHaveValueAsync("No.");
        await desk.Composer.FillAsync("Yes, until tonight.");
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(desk.Page.Locator(".entry.out:not(.leaving)")).ToContainTextAsync("Yes, until tonight.");
        await desk.Window.ShootAsync("desk/answered-phone-dark");
        Assert.Equal("", await desk.Window.SeriousFindingsAsync());
        Assert.Equal(["Can I still change my order?", "Yes, until tonight."], (await DeskPage.TimelineAsync(tenant, conversation)).Select(entry => (string)entry["text"]!));
        Assert.Empty(desk.Window.Errors);
    }
}
