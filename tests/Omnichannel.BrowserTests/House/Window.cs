using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Omnichannel.House;

namespace Omnichannel.BrowserTests.House;

/// <summary>A browser window with one page, which remembers every error the page told.</summary>
public sealed class Window : IAsyncDisposable
{
    readonly ConcurrentQueue<string> errors = new();

    internal Window(IBrowserContext context, IPage page)
    {
        (Context, Page) = (context, page);
        Watch(page);
        // A second tab of the same person.
        context.Page += (_, tab) => Watch(tab);
    }

    /// <summary>Cookies and storage.</summary>
    public IBrowserContext Context { get; }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Exceptions nobody caught and breaches of the content security policy; lost connections are not among them.</summary>
    public IReadOnlyList<string> Errors => [.. errors];

    /// <summary>
    /// Keeps a picture in the folder <c>tests/Omnichannel.BrowserTests/screenshots</c>, which git ignores, for people to look at.
    /// </summary>
    /// <param name="name">Place and state: <c>desk/offer-dark</c>.</param>
    public Task ShootAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(Repository.Root, "tests", "Omnichannel.BrowserTests", "screenshots", name + ".png"),
    });

    /// <summary>What axe finds on the page of WCAG 2.2 A and AA and of good practice, where it hinders people: its <c>serious</c> and <c>critical</c> findings, one a line.</summary>
    /// <remarks>Not within frames: that of a mail lets no script run, and whoever asks axe there waits for ever.</remarks>
    public async Task<string> SeriousFindingsAsync()
    {
        await Page.EvaluateAsync(new BundledAxeScriptProvider().GetScript());
        return string.Join('\n', await Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { iframes: false, resultTypes: ['violations'] })).violations
              .filter(violation => ['serious', 'critical'].includes(violation.impact))
              .flatMap(violation => violation.nodes.map(node => `${violation.id}: ${node.target} ${node.html} (${node.failureSummary})`))
            """));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Context.DisposeAsync();

    void Watch(IPage page)
    {
        page.PageError += (_, error) => errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                errors.Enqueue(message.Text);
        };
    }
}
