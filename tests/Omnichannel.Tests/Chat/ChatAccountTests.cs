using System.Text.Json;
using Omnichannel.Chat.Accounts;

namespace Omnichannel.Tests.Chat;

public sealed class ChatAccountTests
{
    [Theory]
    [InlineData("https://shop.test", true)]
    [InlineData("https://SHOP.test", true)]
    [InlineData("https://shop.test.evil.test", false)]
    [InlineData("http://shop.test", false)]
    [InlineData("null", false)]
    [InlineData(null, false)]
    public void Only_the_origins_it_names_may_show_it(string? origin, bool allowed) => Assert.Equal(allowed, Read("""{"allowedOrigins":["https://shop.test"]}""")!.Allows(origin));

    [Fact]
    public void Without_origins_nobody_may() => Assert.False(Read("{}")!.Allows("https://shop.test"));

    [Theory]
    [InlineData("""{"allowedOrigins":"https://shop.test"}""")]
    [InlineData("""{"greeting":["Hello"]}""")]
    public void Settings_of_another_form_make_no_account(string settings) => Assert.Null(Read(settings));

    private static ChatAccount? Read(string settings) => ChatAccount.Of(JsonDocument.Parse(
        $$"""{"tenant":"demo","id":"website","name":null,"webhookKey":"key","enabled":true,"settings":{{settings}},"secrets":{},"version":1}""").RootElement);
}
