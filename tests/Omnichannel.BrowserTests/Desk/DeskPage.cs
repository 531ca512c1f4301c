using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Omnichannel.BrowserTests.House;
using Omnichannel.House;
using Omnichannel.Seed;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Desk;

/// <summary>The desk in a window, as its agent uses it.</summary>
/// <param name="Window">The window.</param>
/// <param name="Agent">Who has signed in there.</param>
internal sealed record DeskPage(Window Window, Agent Agent) : IAsyncDisposable
{
    /// <summary>The channel account customers write to.</summary>
    public const string Account = "shop";

    static int messages;

    /// <summary>The page.</summary>
    public IPage Page => Window.Page;

    /// <summary>The offers shown.</summary>
    public ILocator Offers => Page.Locator(".offer");

    /// <summary>The entries of the timeline shown.</summary>
    public ILocator Entries => Page.Locator(".timeline .entry:not(.leaving)");

    /// <summary>Where replies and notes are written.</summary>
    public ILocator Composer => Page.Locator("#composer");

    /// <summary>Opens the desk in a window of its own and signs in with the keyboard.</summary>
    /// <param name="browsing">The house.</param>
    /// <param name="agent">Who signs in.</param>
    /// <param name="size">Of the window.</param>
    /// <param name="colours">Light or dark.</param>
    /// <param name="locale">The browser's language.</param>
    /// <param name="timeZone">The browser's zone.</param>
    /// <param name="script">Runs in the page before its own scripts; null: none.</param>
    public static async Task<DeskPage> OpenAsync(Browsing browsing, Agent agent, WindowSize? size = null, ColorScheme colours = ColorScheme.Light, string locale = "en-GB", string timeZone = "Europe/London", string? script = null)
    {
        var desk = new DeskPage(await browsing.OpenAsync(size, colours, locale, timeZone), agent);
        if (script is not null)
            await desk.Page.AddInitScriptAsync(script);
        await desk.Page.GotoAsync("/desk/");
        await desk.SignInAsync();
        return desk;
    }

    /// <summary>Signs in at the form that is shown.</summary>
    public async Task SignInAsync()
    {
        await Expect(Page.Locator("input[name=email]")).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync(Agent.Email);
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.TypeAsync(Tenant.Password);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator(".presence select")).ToBeVisibleAsync();
    }

    /// <summary>Sets the presence at the top of the page.</summary>
    public async Task BecomeAsync(string state)
    {
        await Page.Locator(".presence select").SelectOptionAsync(state);
        await Expect(Page.Locator($".presence.{state}")).ToBeVisibleAsync();
    }

    /// <summary>Writes a reply and sends it off with Ctrl+Enter.</summary>
    public async Task ReplyAsync(string text)
    {
        await Composer.FocusAsync();
        await Page.Keyboard.InsertTextAsync(text);
        await Page.Keyboard.PressAsync("Control+Enter");
    }

    /// <summary>Makes the account that <see cref="WriteAsync"/> writes to.</summary>
    public static Task PutAccountAsync(Tenant tenant) => TenantSetup.PutApiAccountAsync(tenant.Admin, Account, "Shop", "en", "Europe/London");

    /// <summary>A customer writes.</summary>
    /// <returns>The conversation.</returns>
    public static async Task<string> WriteAsync(Tenant tenant, string text, string customer = "maya", string? name = "Maya Green", string? subject = null, string? timeZone = null) =>
        (string)(await tenant.Admin.PostAsync("/v1/messages", new
        {
            channelAccount = Account,
            externalId = $"{customer}-{Interlocked.Increment(ref messages)}",
            threadId = customer,
            from = new { address = customer, name },
            text,
            subject,
            timeZone,
        }))["conversationId"]!;

    /// <summary>The timeline as the API tells it.</summary>
    public static async Task<IReadOnlyList<JsonNode>> TimelineAsync(Tenant tenant, string conversation) =>
        [.. (await tenant.Admin.GetAsync($"/v1/conversations/{conversation}/messages"))["items"]!.AsArray().Select(item => item!)];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Window.DisposeAsync();
}
