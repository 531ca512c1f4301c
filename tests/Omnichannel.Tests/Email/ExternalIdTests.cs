using System.Text;
using MimeKit;
using Omnichannel.Email.Reading;

namespace Omnichannel.Tests.Email;

public sealed class ExternalIdTests
{
    private const string Mail = "Message-ID: <one@b.test>\nFrom: a@b.test\nSubject: Hi\nDate: Mon, 5 Jan 2026 10:15:00 +0000\n\nHello\nyou\n";

    private static string Id(string mail)
    {
        var raw = Encoding.UTF8.GetBytes(mail);
        return ExternalId.Of(MimeMessage.Load(new MemoryStream(raw)), raw);
    }

    [Fact]
    public void Is_the_message_id_and_a_hash() => Assert.Matches("^one@b\\.test#[0-9a-f]{32}$", Id(Mail));

    [Fact]
    public void The_same_mail_by_another_route_is_the_same_mail() =>
        Assert.Equal(Id(Mail), Id("Received: from x by y\nReturn-Path: <a@b.test>\nX-Spam-Score: 1\n" + Mail.Replace("\n", "\r\n", StringComparison.Ordinal)));

    [Fact]
    public void Two_mails_under_one_message_id_are_two() =>
        Assert.NotEqual(Id(Mail), Id(Mail.Replace("you", "me", StringComparison.Ordinal)));

    [Fact]
    public void Two_empty_mails_with_different_subjects_are_two() =>
        Assert.NotEqual(Id("From: a@b.test\nSubject: x\n\n"), Id("From: a@b.test\nSubject: y\n\n"));

    [Fact]
    public void An_absurdly_long_message_id_stays_within_the_limit_of_the_contract() =>
        Assert.True(Id($"Message-ID: <{new string('x', 5000)}@b.test>\n\n").Length <= 300);

    [Fact]
    public void A_hash_in_place_of_a_message_id_is_none_to_refer_to() =>
        Assert.Equal("", ExternalId.MessageIdIn(Id($"Message-ID: <{new string('x', 5000)}@b.test>\n\n")));

    [Theory]
    [InlineData("one@b.test#0123456789abcdef0123456789abcdef", "one@b.test")]
    [InlineData("one#1@b.test", "one#1@b.test")]
    [InlineData("<one@b.test>", "one@b.test")]
    [InlineData("without-at-sign#0123456789abcdef0123456789abcdef", "without-at-sign")]
    [InlineData("none#0123456789abcdef0123456789abcdef", "")]
    public void Gives_its_message_id_back(string id, string expected) => Assert.Equal(expected, ExternalId.MessageIdIn(id));
}
