using Omnichannel.Email.Reading;

namespace Omnichannel.Tests.Email;

public sealed class ReadReleasedTests
{
    public static TheoryData<string> Refused => [.. CorpusMail.Names.Where(name => CorpusMail.Find(name).Expected.Outcome == "quarantine")];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Every_mail_in_quarantine_that_names_a_sender_becomes_a_message_when_it_is_released_and_the_same_one_each_time(string name)
    {
        var raw = CorpusMail.Find(name).Bytes();

        var message = ReadReleased.Read(raw, Received.Mailbox, Received.Now, new MailBounds());

        Assert.Equal(MailHeaders.Of(raw).From, message?.Event.From);
        Assert.Equal(message?.Event.ExternalId, ReadReleased.Read(raw, Received.Mailbox, Received.Now, new MailBounds())?.Event.ExternalId);
        if (Received.Read(raw) is ReadMailResult.Refused { Cause: Refusal.Bounds } && message is not null)
            Assert.Equal(raw, Assert.Single(message.Files).Content.ToArray());
    }

    [Fact]
    public void A_mail_that_only_was_blocked_is_read_as_any_other()
    {
        var raw = CorpusMail.Find("attachments/name-in-hindi").Bytes();

        Assert.Equal(Received.Message(raw).ExternalId, ReadReleased.Read(raw, Received.Mailbox, Received.Now, new MailBounds())!.Event.ExternalId);
    }
}
