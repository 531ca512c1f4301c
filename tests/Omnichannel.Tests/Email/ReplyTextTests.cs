namespace Omnichannel.Tests.Email;

public sealed class ReplyTextTests
{
    public static TheoryData<string> Mails => MailFiles.In("Replies");

    [Theory]
    [MemberData(nameof(Mails))]
    public void Keeps_what_the_writer_wrote_and_nothing_else(string mail) =>
        Assert.Equal(MailFiles.Expected("Replies", mail), Received.Message(MailFiles.Bytes("Replies", mail)).Text);

    [Fact]
    public void Keeps_the_quote_in_the_full_text()
    {
        var message = Received.Message(MailFiles.Bytes("Replies", "gmail-hindi"));

        Assert.Contains("> क्या आपको पैसे मिल गए?", message.FullText, StringComparison.Ordinal);
    }
}
