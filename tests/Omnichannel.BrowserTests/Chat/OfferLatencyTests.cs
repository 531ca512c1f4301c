using Omnichannel.BrowserTests.Desk;
using Omnichannel.BrowserTests.House;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Chat;

/// <summary>How long it takes from the visitor's Send to the agent's screen; told, as whether it is fast depends on what else the machine does.</summary>
[Collection(SharedBrowsing.Name)]
public sealed class OfferLatencyTests(Browsing browsing, ITestOutputHelper output)
{
    const int Rounds = 15;

    /// <summary>When Enter was pressed in the widget, and when an offer was drawn at the desk, in milliseconds of the clock both windows share.</summary>
    const string Sent = "addEventListener('keydown', event => { if (event.key === 'Enter') window.sentAt = performance.timeOrigin + performance.now() }, true)";

    const string Shown =
        """
        window.shownAt = []
        addEventListener('DOMContentLoaded', () => {
          const known = new WeakSet()
          new MutationObserver(() => {
            const offer = document.querySelector('.offer')
            if (!offer || known.has(offer)) return
            known.add(offer)
            requestAnimationFrame(() => window.shownAt.push(performance.timeOrigin + performance.now()))
          }).observe(document.body, { childList: true, subtree: true })
        })
        """;

    [Fact]
    public async Task An_offer_is_on_the_screen_soon_after_the_visitor_pressed_Send()
    {
        var shop = await Shop.OpenAsync(browsing, null, "en");
        await using var desk = await DeskPage.OpenAsync(browsing, await shop.Tenant.AddAgentAsync("emma", "en"), script: Shown);
        await desk.BecomeAsync("ready");
        await using var visit = await shop.VisitAsync();
        await visit.Page.EvaluateAsync(Sent);
        await visit.OpenAsync();
        var took = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            await visit.WriteAsync($"Question {round}");
            await Expect(desk.Offers).ToHaveCountAsync(1);
            var shown = await Omnichannel.House.Wait.For(
                async () => await desk.Page.EvaluateAsync<double[]>("window.shownAt") is { } all && all.Length == round ? all : null, $"offer {round} is drawn once");
            took.Add(shown[^1] - await visit.Page.EvaluateAsync<double>("window.sentAt"));
            var conversation = (await shop.Tenant.Admin.GetAsync("/v1/conversations?channel=chat"))["items"]![0]!["id"];
            await shop.Tenant.Admin.PostAsync($"/v1/conversations/{conversation}/resolve", new { });
            await Expect(desk.Offers).ToHaveCountAsync(0);
        }

        took.Sort();
        output.WriteLine($"From Send in the widget to the offer on the screen, {Rounds} times: median {took[Rounds / 2]:0} ms, fastest {took[0]:0} ms, slowest {took[^1]:0} ms");
        Assert.All(took, milliseconds => Assert.InRange(milliseconds, 0, 60_000));
        Assert.Empty(visit.Window.Errors.Concat(desk.Window.Errors));
    }
}
