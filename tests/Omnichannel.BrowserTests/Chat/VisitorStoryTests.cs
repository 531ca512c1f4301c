using Microsoft.Playwright;
using Omnichannel.BrowserTests.House;
using Omnichannel.House;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Chat;

/// <summary>Whole stories of visitors, in a real browser, with a real agent at the other end.</summary>
[Collection(SharedBrowsing.Name)]
public sealed class VisitorStoryTests(Browsing browsing)
{
    [Fact]
    public async Task A_visitor_in_Karachi_writes_Urdu_and_is_answered_by_who_speaks_it()
    {
        var shop = await Shop.OpenAsync(browsing, null, "en", "ur");
        var ayesha = await shop.Tenant.AddAgentAsync("ayesha", "ur");
        var john = await shop.Tenant.AddAgentAsync("john", "en");
        await using var desk = await ayesha.OpenStreamAsync();
        await john.BecomeAsync("ready");
        await using var visit = await shop.VisitAsync(locale: "ur-PK", timeZone: "Asia/Karachi");

        await visit.OpenAsync();
        await visit.WriteAsync("السلام علیکم، میرا پارسل ابھی تک نہیں پہنچا۔");
        await Expect(visit.State).ToContainTextAsync("Delivered");
        await Expect(visit.Standing).ToHaveTextAsync("We are looking for somebody who speaks your language.");
        await visit.Window.ShootAsync("chat/urdu-waiting");
        await ayesha.BecomeAsync("ready");
        var offer = await desk.NextAsync(one => one.Kind == "offer", "an offer");
        await ayesha.AcceptAsync(offer);
        await Expect(visit.Standing).ToHaveTextAsync("You are talking with one of us.");
        var conversation = (string)offer.Data["conversationId"]!;
        var api = await ayesha.ApiAsync();
        await api.PostAsync($"/v1/conversations/{conversation}/seen", new { seq = 1 });
        await Expect(visit.State).ToContainTextAsync("Read");
        await api.PostAsync($"/v1/conversations/{conversation}/typing", new { });
        await Expect(visit.Panel.Locator(".typing")).ToBeVisibleAsync();
        await visit.Window.ShootAsync("chat/urdu-typing");
        await ayesha.ReplyAsync(conversation, "وعلیکم السلام! آپ کا پارسل کل صبح پہنچ جائے گا۔");

        await Expect(visit.Bubbles).ToHaveTextAsync(["السلام علیکم، میرا پارسل ابھی تک نہیں پہنچا۔", "وعلیکم السلام! آپ کا پارسل کل صبح پہنچ جائے گا۔"]);
        await Wait.Until(
            async () => (await api.GetAsync($"/v1/conversations/{conversation}/messages"))["items"]!.AsArray().Any(entry => (string?)entry!["state"] == "read"), "the agent sees that it was read");
        Assert.Equal(("ur", "Asia/Karachi"), ((string)offer.Data["language"]!, (string)offer.Data["customerTimeZone"]!));
        Assert.Equal("rtl", await visit.Bubbles.First.EvaluateAsync<string>("bubble => bubble.matches(':dir(rtl)') ? 'rtl' : 'ltr'"));
        await visit.Window.ShootAsync("chat/urdu-answered");
        Assert.Empty(visit.Window.Errors);
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
    public async Task Out_of_hours_a_visitor_leaves_a_message_and_chooses_when_to_be_called_back()
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
        await visit.WriteAsync("Please call me back");

        await Expect(visit.Standing).ToContainTextAsync("We come back to you");
        await Expect(when).ToBeHiddenAsync();
        await visit.WriteAsync("In the afternoon, if you can");
        await Expect(visit.State).ToContainTextAsync("Delivered");
        await visit.Window.ShootAsync("chat/closed-promised");
        var conversation = (await shop.Tenant.Admin.GetAsync("/v1/conversations?channel=chat"))["items"]![0]!;
        var callback = Assert.Single((await shop.Tenant.Admin.GetAsync($"/v1/conversations/{conversation["id"]}/callbacks"))["items"]!.AsArray())!;
        Assert.Equal(("promised", "Asia/Karachi"), ((string)callback["state"]!, (string)callback["timeZone"]!));
        Assert.Empty(visit.Window.Errors);
    }
}
