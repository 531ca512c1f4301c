using Microsoft.Playwright;
using Omnichannel.BrowserTests.House;
using Omnichannel.House;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Desk;

[Collection(SharedBrowsing.Name)]
public sealed class TroubleTests(Browsing browsing)
{
    static readonly TimeSpan Drop = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_network_drops_for_20_seconds_in_mid_conversation_and_nothing_is_lost_or_doubled()
    {
        var tenant = await browsing.House.CreateTenantAsync("en");
        await using var desk = await WithConversationAsync(tenant);
        var conversation = await ConversationAsync(tenant);

        await desk.Window.Context.SetOfflineAsync(true);
        var until = Task.Delay(Drop);
        await Expect(desk.Page.Locator(".connection.lost")).ToBeVisibleAsync();
        await desk.ReplyAsync("I am looking for it.");
        await DeskPage.WriteAsync(tenant, "Hello?");
        await DeskPage.WriteAsync(tenant, "Are you there?");
        await desk.Window.ShootAsync("desk/offline");
        await until;
        await desk.Window.Context.SetOfflineAsync(false);

        await Expect(desk.Page.Locator(".connection.live")).ToBeAttachedAsync();
        await Expect(desk.Page.Locator(".entry.leaving")).ToHaveCountAsync(0);
        await Expect(desk.Entries).ToHaveCountAsync(4);
        Assert.Equal(["Where is my parcel?", "Hello?", "Are you there?", "I am looking for it."], await desk.Page.Locator(".entry .text").AllTextContentsAsync());
        Assert.Equal(4, (await DeskPage.TimelineAsync(tenant, conversation)).Count);
        Assert.Empty(desk.Window.Errors);
    }

    [Fact]
    public async Task Two_tabs_of_one_agent_agree_and_signing_out_ends_both()
    {
        var tenant = await browsing.House.CreateTenantAsync("en");
        await using var desk = await WithConversationAsync(tenant);
        var second = await desk.Window.Context.NewPageAsync();
        await second.GotoAsync("/desk/");
        await second.Locator(".item").ClickAsync();
        await Expect(second.Locator(".entry")).ToHaveCountAsync(1);

        await desk.Composer.FillAsync("A draft that both know");
        await Expect(second.Locator("#composer")).ToHaveValueAsync("A draft that both know");
        await second.Locator(".presence select").SelectOptionAsync("away");
        await Expect(desk.Page.Locator(".presence.away")).ToBeVisibleAsync();
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(second.Locator(".entry.out:not(.leaving)")).ToContainTextAsync("A draft that both know");
        await Expect(second.Locator(".entry")).ToHaveCountAsync(2);
        await Expect(second.Locator("#composer")).ToHaveValueAsync("");

        await second.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(second.Locator("input[name=email]")).ToBeVisibleAsync();
        await Expect(desk.Page.Locator("input[name=email]")).ToBeVisibleAsync();
        await desk.Window.ShootAsync("desk/sign-in");
        Assert.Equal("", await desk.Window.SeriousFindingsAsync());
        Assert.Equal(401, (await desk.Page.APIRequest.GetAsync("/desk/state")).Status);
        Assert.Empty(desk.Window.Errors);
    }

    async Task<DeskPage> WithConversationAsync(Tenant tenant)
    {
        await DeskPage.PutAccountAsync(tenant);
        var desk = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("emma", "en"));
        await desk.BecomeAsync("ready");
        await DeskPage.WriteAsync(tenant, "Where is my parcel?");
        await Expect(desk.Offers).ToHaveCountAsync(1);
        await desk.Page.Locator("body").PressAsync("a");
        await Expect(desk.Entries).ToHaveCountAsync(1);
        return desk;
    }

    static async Task<string> ConversationAsync(Tenant tenant) => (string)(await tenant.Admin.GetAsync("/v1/conversations"))["items"]![0]!["id"]!;
}
