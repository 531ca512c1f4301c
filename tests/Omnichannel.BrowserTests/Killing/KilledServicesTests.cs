using System.Diagnostics;
using System.Text.RegularExpressions;
using Omnichannel.BrowserTests.Chat;
using Omnichannel.BrowserTests.Desk;
using Omnichannel.BrowserTests.House;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Killing;

/// <summary>A visitor and an agent talk to each other, both in a browser, while the services between them are killed.</summary>
[Collection(SharedBrowsing.Name)]
public sealed partial class KilledServicesTests(Browsing browsing, ITestOutputHelper output)
{
    [Fact]
    public async Task Chat_Desk_and_gateway_are_killed_in_mid_conversation_and_both_pages_recover_by_themselves_with_nothing_lost_or_doubled()
    {
        var house = browsing.House;
        var shop = await Shop.OpenAsync(browsing, null, "en");
        await using var desk = await DeskPage.OpenAsync(browsing, await shop.Tenant.AddAgentAsync("emma", "en"));
        await desk.BecomeAsync("ready");
        await using var visit = await shop.VisitAsync();
        await visit.OpenAsync();
        await visit.WriteAsync("Hello?");
        await Expect(desk.Offers).ToHaveCountAsync(1);
        await desk.Page.Locator("body").PressAsync("a");
        await Expect(desk.Entries).ToHaveCountAsync(1);
        await Expect(visit.State).ToHaveTextAsync(Arrived());
        var said = new List<string> { "Hello?" };

        foreach (var (service, visitorNotices, agentNotices) in new[] { (house.Chat, true, false), (house.Desk, false, true), (house.Gateway, true, true) })
        {
            await service.KillAsync();
            if (agentNotices)
                await Expect(desk.Page.Locator(".connection.lost")).ToBeVisibleAsync();
            var (asked, answered) = ($"Asked while {service.Name} is away", $"Answered while {service.Name} is away");
            await visit.WriteAsync(asked);
            await desk.ReplyAsync(answered);
            if (visitorNotices)
                await Expect(visit.Standing).ToContainTextAsync("No connection");
            said.AddRange([asked, answered]);

            await service.StartAsync();
            var back = Stopwatch.GetTimestamp();
            await Expect(visit.Standing).Not.ToContainTextAsync("No connection");
            await Expect(desk.Page.Locator(".connection.live")).ToBeAttachedAsync();
            var connected = Stopwatch.GetElapsedTime(back);
            await Expect(visit.Bubbles).ToHaveCountAsync(said.Count);
            await Expect(visit.State).ToHaveTextAsync(Arrived());
            await Expect(desk.Page.Locator(".entry.leaving")).ToHaveCountAsync(0);
            await Expect(desk.Entries).ToHaveCountAsync(said.Count);
            output.WriteLine($"{service.Name} was killed: both pages are connected {connected.TotalSeconds:0.0} s after it was ready again, and show everything after {Stopwatch.GetElapsedTime(back).TotalSeconds:0.0} s");
        }

        var timeline = await DeskPage.TimelineAsync(shop.Tenant, (string)(await shop.Tenant.Admin.GetAsync("/v1/conversations"))["items"]![0]!["id"]!);
        Assert.Equal(said.Order(StringComparer.Ordinal), timeline.Select(entry => (string)entry["text"]!).Order(StringComparer.Ordinal));
        Assert.Equal(said.Order(StringComparer.Ordinal), (await visit.Bubbles.AllTextContentsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(timeline.Select(entry => (string)entry["text"]!), await desk.Page.Locator(".entry .text").AllTextContentsAsync());
        Assert.Empty(visit.Window.Errors.Concat(desk.Window.Errors));
    }

    [GeneratedRegex("Delivered|Read")]
    private static partial Regex Arrived();
}
