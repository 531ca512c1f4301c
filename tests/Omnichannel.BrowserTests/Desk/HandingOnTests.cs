using Microsoft.Playwright;
using Omnichannel.BrowserTests.House;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Desk;

[Collection(SharedBrowsing.Name)]
public sealed class HandingOnTests(Browsing browsing)
{
    [Fact]
    public async Task Of_two_agents_who_race_for_an_offer_one_wins_and_the_other_is_told()
    {
        var tenant = await browsing.House.CreateTenantAsync("en");
        await DeskPage.PutAccountAsync(tenant);
        await tenant.Admin.PutAsync($"/v1/queues/{Omnichannel.House.Tenant.Queue}", new { name = "Support", offerTo = 2 });
        await using var emma = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("emma", "en"));
        await using var omar = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("omar", "en"));
        await emma.BecomeAsync("ready");
        await omar.BecomeAsync("ready");
        var conversation = await DeskPage.WriteAsync(tenant, "Who takes me?");
        await Expect(emma.Offers).ToHaveCountAsync(1);
        await Expect(omar.Offers).ToHaveCountAsync(1);

        await Task.WhenAll(emma.Page.Locator("body").PressAsync("a"), omar.Page.Locator("body").PressAsync("a"));

        await Expect(emma.Offers).ToHaveCountAsync(0);
        await Expect(omar.Offers).ToHaveCountAsync(0);
        var winner = await Omnichannel.House.Wait.For(async () => (string?)(await tenant.Admin.GetAsync($"/v1/conversations/{conversation}"))["assignedAgent"], "one has it");
        var (won, lost) = winner == "emma" ? (emma, omar) : (omar, emma);
        await Expect(won.Page.Locator(".item")).ToHaveCountAsync(1);
        await Expect(lost.Page.GetByText("You have no conversation.")).ToBeVisibleAsync();
        await Expect(lost.Page.Locator(".toast").First).ToBeVisibleAsync();
        await lost.Window.ShootAsync("desk/race-lost");
        Assert.Empty(won.Window.Errors.Concat(lost.Window.Errors));
    }

    [Fact]
    public async Task A_colleague_who_is_mentioned_in_a_note_is_told_at_once_and_gets_the_conversation_with_its_note_by_the_keyboard_alone()
    {
        var tenant = await browsing.House.CreateTenantAsync("en", "ur");
        await DeskPage.PutAccountAsync(tenant);
        await using var emma = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("emma", "en"));
        await emma.BecomeAsync("ready");
        await DeskPage.WriteAsync(tenant, "I would like my money back.", subject: "Refund");
        await Expect(emma.Offers).ToHaveCountAsync(1);
        await emma.Page.Locator("body").PressAsync("a");
        await Expect(emma.Entries).ToHaveCountAsync(1);
        await using var omar = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("omar", "en"));
        await omar.BecomeAsync("ready");
        // The colleagues are read when the desk is opened.
        await emma.Page.ReloadAsync();
        await emma.Page.Locator(".item").ClickAsync();
        await Expect(emma.Entries).ToHaveCountAsync(1);

        await emma.Page.Locator(".timeline").FocusAsync();
        await emma.Page.Keyboard.PressAsync("n");
        await emma.Page.Keyboard.TypeAsync("@omar, may I hand her on to you?");
        await emma.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(omar.Page.Locator(".toast")).ToContainTextAsync("emma has mentioned you in a note.");
        await omar.Window.ShootAsync("desk/mentioned");
        await omar.Page.Locator(".toast").GetByRole(AriaRole.Button, new() { Name = "Open" }).PressAsync("Enter");
        await Expect(omar.Page.Locator(".entry.note")).ToContainTextAsync("may I hand her on to you?");
        await Expect(omar.Page.Locator(".toast")).ToHaveCountAsync(0);

        await emma.Page.Keyboard.PressAsync("Escape");
        await emma.Page.Keyboard.PressAsync("t");
        await Expect(emma.Page.Locator("dialog select")).ToBeFocusedAsync();
        await emma.Page.Keyboard.TypeAsync("omar");
        await emma.Page.Keyboard.PressAsync("Tab");
        await emma.Page.Keyboard.TypeAsync("She was charged twice; please give one back.");
        await emma.Window.ShootAsync("desk/transfer");
        await emma.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(emma.Page.GetByText("You have no conversation.")).ToBeVisibleAsync();
        await Expect(omar.Offers).ToContainTextAsync("Refund");
        await omar.Page.Locator("body").PressAsync("a");
        await Expect(omar.Page.Locator(".item")).ToHaveCountAsync(1);
        await Expect(omar.Page.Locator(".entry.note").Last).ToContainTextAsync("She was charged twice; please give one back.");
        await omar.Page.Keyboard.PressAsync("w");
        await Expect(omar.Page.Locator(".decisions")).ToContainTextAsync("Assigned to omar");
        await omar.Window.ShootAsync("desk/why");
        Assert.Equal("", await omar.Window.SeriousFindingsAsync());
        await omar.Page.Keyboard.PressAsync("Escape");
        await Expect(omar.Page.Locator("dialog")).ToHaveCountAsync(0);
        Assert.Empty(emma.Window.Errors.Concat(omar.Window.Errors));
    }

    [Fact]
    public async Task Who_waits_is_taken_out_of_turn_and_what_was_said_is_found_again()
    {
        var tenant = await browsing.House.CreateTenantAsync("en");
        await DeskPage.PutAccountAsync(tenant);
        await tenant.Admin.PutAsync("/v1/policies/free", new { name = "Free", allowsPick = true, steps = Array.Empty<object>() });
        await tenant.Admin.PutAsync($"/v1/queues/{Omnichannel.House.Tenant.Queue}", new { name = "Support", policy = "free" });
        // Nobody is ready: it waits.
        var conversation = await DeskPage.WriteAsync(tenant, "My kettle sings no more.", subject: "Kettle");
        await using var emma = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("emma", "en"));
        await emma.BecomeAsync("busy");
        await emma.Page.GetByRole(AriaRole.Button, new() { Name = "Waiting" }).ClickAsync();
        await Expect(emma.Page.Locator(".items")).ToContainTextAsync("Kettle");
        await emma.Window.ShootAsync("desk/waiting");

        await emma.Page.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();

        await Expect(emma.Page.Locator(".tabs").First).ToContainTextAsync("Mine (1)");
        await Expect(emma.Entries).ToContainTextAsync("My kettle sings no more.");
        await emma.Page.Locator(".timeline").FocusAsync();
        await emma.Page.Keyboard.PressAsync("/");
        await emma.Page.Keyboard.TypeAsync("kettle sings");
        await Expect(emma.Page.Locator(".found")).ToContainTextAsync("Kettle");
        await emma.Window.ShootAsync("desk/search");
        await emma.Page.Keyboard.PressAsync("ArrowDown");
        await emma.Page.Keyboard.PressAsync("Enter");
        await Expect(emma.Page.Locator(".head h1")).ToHaveTextAsync("Maya Green");
        Assert.Equal("emma", (string?)(await tenant.Admin.GetAsync($"/v1/conversations/{conversation}"))["assignedAgent"]);
        Assert.Empty(emma.Window.Errors);
    }
}
