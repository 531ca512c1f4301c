using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Omnichannel.Conversations.ChannelAccounts;

namespace Omnichannel.Tests.Conversations.ChannelAccounts;

public sealed class SecretBoxTests
{
    static readonly Dictionary<string, string> Secrets = new(StringComparer.Ordinal) { ["password"] = "päßword" };

    readonly SecretBox box = Box(Convert.ToBase64String(new byte[32]));

    [Fact]
    public void Opens_what_it_sealed()
    {
        var sealed1 = box.Seal("t", "a", Secrets);
        Assert.Equal(Secrets, box.Open("t", "a", sealed1));
        Assert.DoesNotContain("password", Encoding.Latin1.GetString(sealed1), StringComparison.Ordinal);
        Assert.NotEqual(sealed1, box.Seal("t", "a", Secrets));
    }

    [Fact]
    public void Opens_for_no_other_account_no_other_key_and_nothing_changed()
    {
        var sealed1 = box.Seal("t", "a", Secrets);
        Assert.ThrowsAny<CryptographicException>(() => box.Open("t", "b", sealed1));
        Assert.ThrowsAny<CryptographicException>(() => box.Open("u", "a", sealed1));
        Assert.ThrowsAny<CryptographicException>(() => Box(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))).Open("t", "a", sealed1));
        sealed1[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => box.Open("t", "a", sealed1));
        Assert.ThrowsAny<CryptographicException>(() => box.Open("t", "a", [1, 2, 3]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("no base64!")]
    public void A_key_that_is_missing_or_of_another_size_is_told_at_once(string? key) => Assert.Throws<InvalidOperationException>(() => Box(key));

    static SecretBox Box(string? key) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Secrets:Key"] = key }).Build());
}
