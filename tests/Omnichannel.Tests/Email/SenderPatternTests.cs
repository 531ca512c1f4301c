using Omnichannel.Email.Blocking;

namespace Omnichannel.Tests.Email;

public sealed class SenderPatternTests
{
    [Theory]
    [InlineData("win@prizes.test", "win@prizes.test")]
    [InlineData(" Win@Prizes.TEST ", "win@prizes.test")]
    [InlineData("prizes.test", "@prizes.test")]
    [InlineData("@prizes.test", "@prizes.test")]
    [InlineData("विजय@ग्राहक.test", "विजय@ग्राहक.test")]
    [InlineData("test", null)]
    [InlineData("win@", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("a@b.test, c@d.test", null)]
    [InlineData("<a@b.test>", null)]
    [InlineData("a@b..test", null)]
    public void Takes_an_address_or_a_domain_and_nothing_that_would_block_half_the_world(string? text, string? pattern) => Assert.Equal(pattern, SenderPattern.Parse(text));

    [Fact]
    public void An_address_is_blocked_by_itself_by_itself_without_its_tag_and_by_its_domains() =>
        Assert.Equal(["win+1@mail.prizes.test", "win@mail.prizes.test", "@mail.prizes.test", "@prizes.test"], SenderPattern.Of("win+1@mail.prizes.test"));

    [Fact]
    public void A_domain_does_not_block_another_that_only_ends_alike() => Assert.DoesNotContain("@prizes.test", SenderPattern.Of("win@noprizes.test"));
}
