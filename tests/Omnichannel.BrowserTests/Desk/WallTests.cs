using Microsoft.Playwright;
using Omnichannel.BrowserTests.House;
using Omnichannel.House;
using Omnichannel.Seed;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Desk;

[Collection(SharedBrowsing.Name)]
public sealed class WallTests(Browsing browsing)
{
    [Fact]
    public async Task A_supervisor_watches_live_listens_in_leaves_a_note_and_changes_a_presence()
    {
        var tenant = await browsing.House.CreateTenantAsync("en", "de");
        await DeskPage.PutAccountAsync(tenant);
        await TenantSetup.PutPersonAsync(tenant.Admin, "sam", "Sam", $"sam@{tenant.Id}.test", ["supervisor"], null, Tenant.Password);
        await using var emma = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("emma", "en"));
        await emma.BecomeAsync("ready");
        var taken = await DeskPage.WriteAsync(tenant, "Where is my parcel?", subject: "Parcel");
        await Expect(emma.Offers).ToHaveCountAsync(1);
        await emma.Page.Locator("body").PressAsync("a");
        await Expect(emma.Entries).ToHaveCountAsync(1);
        await using var wall = await browsing.OpenAsync();
        await wall.Page.GotoAsync("/desk/wall");
        await wall.Page.Locator("input[name=email]").FillAsync($"sam@{tenant.Id}.test");
        await wall.Page.Locator("input[name=password]").FillAsync(Tenant.Password);
        await wall.Page.Keyboard.PressAsync("Enter");
        var tiles = wall.Page.Locator(".tile .value");
        await Expect(tiles.First).ToHaveTextAsync("0");

        // Nobody speaks German: it waits.
        await DeskPage.WriteAsync(tenant, "Guten Tag, ich habe die falsche Rechnung bekommen und möchte sie bitte ändern lassen.", customer: "karl", name: "Karl Braun", subject: "Rechnung");

        await Expect(tiles.First).ToHaveTextAsync("1");
        await Expect(wall.Page.Locator(".bars")).ToContainTextAsync("German");
        await Expect(wall.Page.Locator(".agents")).ToContainTextAsync("1 of 5");
        await Expect(wall.Page.Locator(".chart canvas")).ToBeVisibleAsync();
        // Of what was taken and answered or may still be in time nothing was late.
        await Expect(tiles.Nth(3)).ToHaveTextAsync("100 %");
        await wall.ShootAsync("desk/wall");
        Assert.Equal("", await wall.SeriousFindingsAsync());

        await wall.Page.Locator(".item", new() { HasText = "Parcel" }).ClickAsync();
        await Expect(wall.Page.Locator(".entry")).ToContainTextAsync("Where is my parcel?");
        await wall.Page.Locator(".listening textarea").FillAsync("Offer her a refund.");
        await wall.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(emma.Page.Locator(".entry.note")).ToContainTextAsync("Offer her a refund.");
        await Expect(wall.Page.Locator(".entry.note")).ToContainTextAsync("Offer her a refund.");
        await wall.ShootAsync("desk/wall-listening");

        await wall.Page.Locator(".agents select").SelectOptionAsync("away");
        await Expect(emma.Page.Locator(".presence.away")).ToBeVisibleAsync();

        await wall.Page.GetByRole(AriaRole.Button, new() { Name = "Reassign" }).ClickAsync();
        await wall.Page.Locator("dialog select").SelectOptionAsync($"queue:{Tenant.Queue}");
        await wall.Page.Locator("dialog textarea").FillAsync("For somebody who is there.");
        await wall.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(emma.Page.GetByText("You have no conversation.")).ToBeVisibleAsync();
        Assert.Null((string?)(await tenant.Admin.GetAsync($"/v1/conversations/{taken}"))["assignedAgent"]);
        Assert.Empty(wall.Errors.Concat(emma.Window.Errors));
    }
}
