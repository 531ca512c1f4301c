using Microsoft.Playwright;
using Omnichannel.BrowserTests.Desk;
using Omnichannel.BrowserTests.House;
using Omnichannel.House;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Chat;

/// <summary>Whole stories of visitors, in a real browser, with a real agent at the other end.</summary>
[Collection(SharedBrowsing.Name)]
public sealed class VisitorStoryTests(Browsing browsing)
{
    [Fact]
    public async Task A_visitor_in_Karachi_writes_Urdu_three_hours_after_the_office_there_has_closed_and_is_answered_by_who_speaks_it_elsewhere()
    {
        const string Question = "السلام علیکم، میرا پارسل ابھی تک نہیں پہنچا۔", Answer = "وعلیکم السلام! آپ کا پارسل کل صبح پہنچ جائے گا۔";
        var shop = await Shop.OpenAsync(browsing, null, "en", "ur");
        await using var john = await DeskPage.OpenAsync(browsing, await shop.Tenant.AddAgentAsync("john", "en"));
        await using var ayesha = await DeskPage.OpenAsync(browsing, await shop.Tenant.AddAgentAsync("ayesha", "ur"));
        await john.BecomeAsync("ready");
        // Nine in the evening, where they work from nine to six: the test runs at any time of the day, and so the office's hours go with it. Karachi is five hours ahead of UTC all the year.
        var there = TimeProvider.System.GetUtcNow().AddHours(5);
        await shop.Tenant.Admin.PutAsync("/v1/calendars/karachi", new
        {
            name = "Office in Karachi",
            timeZone = "Asia/Karachi",
            weekly = new[] { new { days = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }, from = $"{there.AddHours(-12):HH:mm}", to = $"{there.AddHours(-3):HH:mm}" } },
        });
        var bilal = await shop.Tenant.AddAgentAsync("bilal", "ur");
        await shop.Tenant.Admin.PutAsync("/v1/agents/bilal", new
        {
            name = "Bilal", timeZone = "Asia/Karachi", languages = new[] { new { tag = "ur", proficiency = "native" } }, queues = new[] { Omnichannel.House.Tenant.Queue }, capacity = 5, shifts = "karachi",
        });
        await bilal.BecomeAsync("ready");
        await using var visit = await shop.VisitAsync(locale: "ur-PK", timeZone: "Asia/Karachi");

        await visit.OpenAsync();
        await visit.WriteAsync(Question);
        await Expect(visit.State).ToContainTextAsync("Delivered");
        await Expect(visit.Standing).ToHaveTextAsync("We are looking for somebody who speaks your language.");
        await visit.Window.ShootAsync("chat/urdu-waiting");
        await ayesha.BecomeAsync("ready");
        await Expect(ayesha.Offers).ToContainTextAsync("speaks ur");
        await ayesha.Page.Locator("body").PressAsync("a");
        await Expect(visit.Standing).ToHaveTextAsync("You are talking with one of us.");
        await Expect(visit.State).ToContainTextAsync("Read");
        await visit.Text.PressSequentiallyAsync("جی");
        await Expect(ayesha.Page.Locator(".timeline + .typing")).ToContainTextAsync("is writing…");
        await ayesha.Composer.PressSequentiallyAsync("وعلیکم");
        await Expect(visit.Panel.Locator(".typing")).ToBeVisibleAsync();
        await visit.Window.ShootAsync("chat/urdu-typing");
        await ayesha.Window.ShootAsync("desk/customer-types");
        await ayesha.Composer.FillAsync(Answer);
        await ayesha.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(visit.Bubbles).ToHaveTextAsync([Question, Answer]);
        await Expect(ayesha.Page.Locator(".entry.out .state")).ToHaveTextAsync("Read");
        Assert.Equal(0, await john.Offers.CountAsync());
        var conversation = (await shop.Tenant.Admin.GetAsync("/v1/conversations?channel=chat"))["items"]![0]!;
        Assert.Equal(("ur", "Asia/Karachi", "ayesha"), ((string)conversation["language"]!["tag"]!, (string)conversation["timeZone"]!, (string)conversation["assignedAgent"]!));
        Assert.Equal("rtl", await visit.Bubbles.First.EvaluateAsync<string>("bubble => bubble.matches(':dir(rtl)') ? 'rtl' : 'ltr'"));
        await visit.Window.ShootAsync("chat/urdu-answered");
        Assert.Empty(visit.Window.Errors.Concat(ayesha.Window.Errors));
    }

    [Fact]
    public async Task What_was_written_survives_a_reload_and_a_lost_network_and_is_shown_once()
    {
        var shop = await Shop.OpenAsync(browsing, null, "en");
        await using var visit = await shop.VisitAsync();
        await visit.OpenAsync();
        await visit.WriteAsync("Before");
        await Expect(visit.State).ToContainTextAsync("Delivered");

        await visit.Window.Context.SetOfflineAsync(true);
        await visit.WriteAsync("In the tunnel");
        await Expect(visit.Standing).ToContainTextAsync("No connection");
        await Expect(visit.State).ToContainTextAsync("Sending");
        await visit.Window.ShootAsync("chat/offline");
        await visit.Window.Context.SetOfflineAsync(false);
        await Expect(visit.State).ToContainTextAsync("Delivered");
        // The page leaves while its message is on the way: the answer is lost, the message is not.
        await visit.Page.RouteAsync("**/messages", route => route.AbortAsync());
        await visit.WriteAsync("And off");
        await visit.Page.UnrouteAsync("**/messages");
        await visit.Page.ReloadAsync();

        await Expect(visit.Bubbles).ToHaveTextAsync(["Before", "In the tunnel", "And off"]);
        await Expect(visit.State).ToContainTextAsync("Delivered");
        var conversation = (await shop.Tenant.Admin.GetAsync("/v1/conversations?channel=chat"))["items"]![0]!["id"];
        var timeline = (await shop.Tenant.Admin.GetAsync($"/v1/conversations/{conversation}/messages"))["items"]!.AsArray();
        Assert.Equal(["Before", "In the tunnel", "And off"], timeline.Where(entry => (string?)entry!["direction"] == "in").Select(entry => (string)entry!["text"]!));
        Assert.Empty(visit.Window.Errors);
    }

    [Fact]
    public async Task A_second_tab_shows_the_same_conversation()
    {
        var shop = await Shop.OpenAsync(browsing, null, "en");
        await using var visit = await shop.VisitAsync();
        await visit.OpenAsync();
        await visit.WriteAsync("From the first tab");
        await Expect(visit.State).ToContainTextAsync("Delivered");

        var second = await visit.Window.Context.NewPageAsync();
        await second.GotoAsync(visit.Page.Url);
        var bubbles = second.Locator("omnichannel-chat li:not(.greeting) .bubble");
        await Expect(bubbles).ToHaveTextAsync(["From the first tab"]);
        await visit.WriteAsync("And another");

        await Expect(bubbles).ToHaveTextAsync(["From the first tab", "And another"]);
    }

    [Fact]
    public async Task Out_of_hours_a_visitor_leaves_a_message_and_a_time_and_then_an_agent_is_offered_the_conversation()
    {
        // Open for two hours of a day that is never today.
        var day = TimeProvider.System.GetUtcNow().AddDays(2).DayOfWeek.ToString()[..3].ToLowerInvariant();
        var shop = await Shop.OpenAsync(browsing, new { name = "Hours", timeZone = "Etc/UTC", weekly = new[] { new { days = new[] { day }, from = "09:00", to = "11:00" } } }, "en");
        await using var visit = await shop.VisitAsync(timeZone: "Asia/Karachi");

        await visit.OpenAsync();
        await Expect(visit.Panel.Locator(".hours")).ToContainTextAsync("14:00, your time");
        var when = visit.Panel.GetByLabel("When shall we come back to you?");
        await when.SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await visit.Window.ShootAsync("chat/closed");
        // Nobody waits for a day here: the form offers a time that is near. The first answer to it is lost.
        await when.EvaluateAsync("(when, at) => { when.append(new Option('soon', at)); when.value = at; }", TimeProvider.System.GetUtcNow().AddSeconds(20).ToString("O"));
        var lost = 0;
        await visit.Page.RouteAsync("**/callback", async route =>
        {
            if (Interlocked.Increment(ref lost) > 1)
            {
                await route.ContinueAsync();
                return;
            }

            while ((await route.FetchAsync()).Status != 204)
                await Task.Delay(200);
            await route.AbortAsync();
        });
        await visit.WriteAsync("Please call me back");

        await Expect(visit.Standing).ToContainTextAsync("We come back to you");
        await Expect(when).ToBeHiddenAsync();
        var conversation = (await shop.Tenant.Admin.GetAsync("/v1/conversations?channel=chat"))["items"]![0]!;
        await using var desk = await DeskPage.OpenAsync(browsing, await shop.Tenant.AddAgentAsync("emma", "en"));
        await desk.BecomeAsync("ready");
        await visit.Window.ShootAsync("chat/closed-promised");
        await Wait.Until(() => Task.FromResult(Volatile.Read(ref lost) > 1), "the widget asks again");
        var callback = Assert.Single((await shop.Tenant.Admin.GetAsync($"/v1/conversations/{conversation["id"]}/callbacks"))["items"]!.AsArray())!;
        Assert.Equal("Asia/Karachi", (string)callback["timeZone"]!);

        await Expect(desk.Offers).ToContainTextAsync("Please call me back");
        Assert.InRange(TimeProvider.System.GetUtcNow(), (DateTimeOffset)callback["at"]!, DateTimeOffset.MaxValue);
        await desk.Page.Locator("body").PressAsync("a");
        await Expect(desk.Page.Locator(".system").Last).ToContainTextAsync("is due");
        Assert.Empty(visit.Window.Errors.Concat(desk.Window.Errors));
    }
}
