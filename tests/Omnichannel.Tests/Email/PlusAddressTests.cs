using Omnichannel.Email.Reading;

namespace Omnichannel.Tests.Email;

public sealed class PlusAddressTests
{
    [Theory]
    [InlineData("Support@Shop.test", "support@shop.test", null)]
    [InlineData("support+Orders@shop.test", "support@shop.test", "Orders")]
    [InlineData("support+a+b@shop.test", "support@shop.test", "a+b")]
    [InlineData("+tag@shop.test", "+tag@shop.test", null)]
    [InlineData("nonsense", "nonsense", null)]
    public void Splits_at_the_first_plus(string address, string expectedBase, string? tag) =>
        Assert.Equal(new PlusAddress(expectedBase, tag), PlusAddress.Parse(address));

    [Theory]
    [InlineData("To: Support+orders@shop.test", "Support+orders@shop.test")]
    [InlineData("To: other@x.test\nCc: support+cc@shop.test", "support+cc@shop.test")]
    [InlineData("To: other@x.test\nDelivered-To: support+bcc@shop.test", "support+bcc@shop.test")]
    [InlineData("To: undisclosed-recipients:;", "support@shop.test")]
    public void An_answer_leaves_from_the_address_that_was_written_to(string headers, string expected) =>
        Assert.Equal(expected, PlusAddress.WrittenTo(MailFiles.Parse($"From: a@b.test\n{headers}\n\nHi\n"), "support@shop.test"));
}
