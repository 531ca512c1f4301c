using Microsoft.Playwright;
using Omnichannel.BrowserTests.House;

namespace Omnichannel.BrowserTests.Gateway;

[Collection(SharedBrowsing.Name)]
public sealed class DocsPageTests(Browsing browsing)
{
    [Fact]
    public async Task The_description_of_the_API_reads_well_on_a_telephone_in_the_dark_and_hinders_nobody()
    {
        await using var window = await browsing.OpenAsync(WindowSize.Phone, ColorScheme.Dark);

        await window.Page.GotoAsync("/docs");

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Omnichannel: the API" })).ToBeVisibleAsync();
        await window.ShootAsync("docs-phone-dark");
        Assert.Equal("", await window.SeriousFindingsAsync());
        Assert.Empty(window.Errors);
        Assert.Equal(WindowSize.Phone.Width, await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}
