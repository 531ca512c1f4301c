using Microsoft.Playwright;
using Omnichannel.House;

namespace Omnichannel.BrowserTests.House;

/// <summary>Debian's Chromium in front of the whole house; shared by all classes, each of which adds its own tenants and its own windows.</summary>
public sealed class Browsing : IAsyncLifetime
{
    IPlaywright? playwright;

    /// <summary>The services.</summary>
    public WholeHouse House { get; } = new();

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; private set; } = default!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        // Generous, as the machine may be busy; what is awaited is there at once on an idle one.
        Assertions.SetDefaultExpectTimeout(60_000);
        await ServerScript.RunAsync("install", "chromium");
        var house = House.InitializeAsync();
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            // Tests may run as root and in containers with a small /dev/shm; and pages of a site elsewhere call a house on this machine.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-features=LocalNetworkAccessChecks"],
        });
        await house;
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright?.Dispose();
        await House.DisposeAsync();
    }

    /// <summary>A window of its own: no cookie, no storage of any other.</summary>
    public async Task<Window> OpenAsync(WindowSize? size = null, ColorScheme colours = ColorScheme.Light, string locale = "en-GB", string timeZone = "Europe/London")
    {
        var (width, height) = size ?? WindowSize.Desktop;
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = House.GatewayUrl.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colours,
            Locale = locale,
            TimezoneId = timeZone,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(30_000);
        return new Window(context, await context.NewPageAsync());
    }
}

/// <summary>How large a window is, in CSS pixels.</summary>
public readonly record struct WindowSize(int Width, int Height)
{
    /// <summary>A laptop.</summary>
    public static WindowSize Desktop { get; } = new(1366, 768);

    /// <summary>A telephone held upright.</summary>
    public static WindowSize Phone { get; } = new(390, 844);
}

/// <summary>The classes that share the house and the browser; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBrowsing : ICollectionFixture<Browsing>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "shared browsing";
}
