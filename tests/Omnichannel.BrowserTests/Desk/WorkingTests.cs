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

    /// <summary>Writes down what would be heard and shown while the agent looks at another window.</summary>
    const string Ears =
        """
        window.heard = []
        const make = AudioContext.prototype.createOscillator
        AudioContext.prototype.createOscillator = function () {
          window.heard.push('tone')
          return make.call(this)
        }
        window.Notification = class {
          static permission = 'granted'
          constructor(title, options) { window.heard.push(`${title}: ${options.body}`) }
        }
        Document.prototype.hasFocus = () => false
        """;

    [Fact]
    public async Task An_agent_who_looks_elsewhere_is_told_with_sound_and_notification_that_say_nothing_of_what_was_written_until_that_is_turned_off()
    {
        var tenant = await browsing.House.CreateTenantAsync("en");
        await DeskPage.PutAccountAsync(tenant);
        await using var desk = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("emma", "en"), script: Ears);
        await desk.BecomeAsync("ready");

        await DeskPage.WriteAsync(tenant, "Is anybody there?");
        await HeardAsync("tone", "tone", "A conversation is offered to you: Maya Green");
        await desk.Page.Locator("body").PressAsync("a");
        await Expect(desk.Entries).ToHaveCountAsync(1);
        await DeskPage.WriteAsync(tenant, "Hello?");
        await HeardAsync("tone", "tone", "A conversation is offered to you: Maya Green", "tone", "A new message: Maya Green");
        var bell = desk.Page.GetByRole(AriaRole.Button, new() { Name = "Sound and notifications" });
        await bell.PressAsync("Enter");
        await Expect(bell).ToHaveAttributeAsync("aria-pressed", "false");
        await DeskPage.WriteAsync(tenant, "I shall wait.");
        await Expect(desk.Entries).ToHaveCountAsync(3);

        Assert.Equal(5, await desk.Page.EvaluateAsync<int>("window.heard.length"));
        Assert.Empty(desk.Window.Errors);

        Task HeardAsync(params IReadOnlyList<string> what) => Omnichannel.House.Wait.Until(
            async () => what.SequenceEqual(await desk.Page.EvaluateAsync<string[]>("window.heard")), $"one hears {string.Join(", ", what)}");
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
