using System.Net;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Playwright;
using Omnichannel.BrowserTests.House;
using Omnichannel.House;
using Omnichannel.Seed;

namespace Omnichannel.BrowserTests.Chat;

/// <summary>A tenant with a widget, and pages that show it.</summary>
public sealed class Shop(Browsing browsing, Tenant tenant, string account)
{
    /// <summary>Another site than the gateway's.</summary>
    public const string Site = "https://shop.test";

    const string SigningKey = "a secret that the shop shares with us";

    /// <summary>The tenant.</summary>
    public Tenant Tenant => tenant;

    /// <summary>The widget's key.</summary>
    public string Account => account;

    /// <summary>Makes a tenant with agents who speak these languages, and its widget.</summary>
    /// <param name="browsing">The house.</param>
    /// <param name="calendar">The calendar whose hours it posts, or null.</param>
    /// <param name="languages">BCP 47 tags.</param>
    public static async Task<Shop> OpenAsync(Browsing browsing, object? calendar, params string[] languages)
    {
        var tenant = await browsing.House.CreateTenantAsync(languages);
        if (calendar is not null)
            await tenant.Admin.PutAsync("/v1/calendars/hours", calendar);
        var origin = browsing.House.GatewayUrl.GetLeftPart(UriPartial.Authority);
        var account = await TenantSetup.PutWidgetAsync(tenant.Admin, "website", "The shop", [origin, Site], calendar is null ? null : "hours", SigningKey);
        using var http = new HttpClient();
        await Wait.Until(async () => (await http.GetAsync(new Uri(browsing.House.GatewayUrl, $"/chat/accounts/{account}"))).StatusCode == HttpStatusCode.OK, "the widget is known");
        return new Shop(browsing, tenant, account);
    }

    /// <summary>The host site's token of a user whom it has signed in.</summary>
    public static string TokenOf(string subject, string name, string email) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = subject, ["name"] = name, ["email"] = email },
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(10),
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(SigningKey)), SecurityAlgorithms.HmacSha256),
    });

    /// <summary>Opens the demo page, under its strict policy.</summary>
    public async Task<ChatWindow> VisitAsync(WindowSize? size = null, ColorScheme colours = ColorScheme.Light, string locale = "en-GB", string timeZone = "Europe/London")
    {
        var window = await browsing.OpenAsync(size, colours, locale, timeZone);
        await window.Page.GotoAsync($"/chat/demo?account={account}");
        return new ChatWindow(window);
    }

    /// <summary>Opens a page of another site, with attributes of its own on the script's tag.</summary>
    public async Task<ChatWindow> VisitSiteAsync(string attributes, string html = "<h1>Shop</h1>")
    {
        var window = await browsing.OpenAsync();
        var script = new Uri(browsing.House.GatewayUrl, "/chat/widget.js");
        await window.Page.RouteAsync(Site + "/**", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/html; charset=utf-8",
            BodyBytes = Encoding.UTF8.GetBytes($"""<!doctype html><html lang="en"><title>Shop</title>{html}<script src="{script}" data-account="{account}" {attributes}></script></html>"""),
        }));
        await window.Page.GotoAsync(Site + "/");
        return new ChatWindow(window);
    }
}

/// <summary>The widget in a window, as people see and use it.</summary>
public sealed class ChatWindow(Window window) : IAsyncDisposable
{
    /// <summary>The window.</summary>
    public Window Window => window;

    /// <summary>The page.</summary>
    public IPage Page => window.Page;

    /// <summary>The button in the corner.</summary>
    public ILocator Launcher => Page.Locator("omnichannel-chat .launcher");

    /// <summary>The open widget.</summary>
    public ILocator Panel => Page.Locator("omnichannel-chat .panel");

    /// <summary>Where one writes.</summary>
    public ILocator Text => Panel.Locator("textarea");

    /// <summary>What was said, in order, without the greeting.</summary>
    public ILocator Bubbles => Panel.Locator("li:not(.greeting) .bubble");

    /// <summary>What the widget says about the conversation.</summary>
    public ILocator Standing => Panel.Locator(".standing");

    /// <summary>How far the last own message has come.</summary>
    public ILocator State => Panel.Locator(".me .state").Last;

    /// <summary>Opens it.</summary>
    public async Task OpenAsync()
    {
        await Launcher.ClickAsync();
        await Assertions.Expect(Text).ToBeFocusedAsync();
    }

    /// <summary>Writes, and sends with Enter.</summary>
    public async Task WriteAsync(string text)
    {
        await Text.FillAsync(text);
        await Text.PressAsync("Enter");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => window.DisposeAsync();
}
