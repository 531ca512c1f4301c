using MimeKit;
using Omnichannel.Contracts;
using Omnichannel.Email.Mailboxes;
using Omnichannel.Email.Reading;
using Omnichannel.Email.Replies;

namespace Omnichannel.Tests.Email;

public sealed class ComposeReplyTests
{
    private static readonly MailServerSettings Server = new("mail.shop.test", 993, null, null);
    private static readonly Mailbox Mailbox = new("demo", "support-mail", "Shop Support", "support@shop.test", Server, Server, false, new(null, null, null, null, null));

    private static readonly ReplyRequested Reply = new(
        "demo", Guid.Parse("0190a000-0000-7000-8000-0000000000aa"), Guid.Empty, "email", "support-mail", "0123456789abcdef", null, null,
        new Party("asha@customers.test", "Asha", "email"), [], "Order", "two@customers.test", ["one@customers.test", "two@customers.test"], "Hello", [], null, null, false, null, Received.Now);

    private static MimeMessage Compose(ReplyRequested reply, params ReplyFile[] files) => ComposeReply.Compose(reply, Mailbox, files, Received.Now);

    [Fact]
    public void Stands_in_the_thread_and_names_the_reply()
    {
        var mail = Compose(Reply);

        Assert.Equal("0190a0000000700080000000000000aa.0123456789abcdef@shop.test", mail.MessageId);
        Assert.Equal("two@customers.test", mail.InReplyTo);
        Assert.Equal(["one@customers.test", "two@customers.test"], mail.References.ToArray());
        Assert.Equal(Received.Now, mail.Date);
        Assert.False(mail.Headers.Contains("Auto-Submitted"));
        Assert.Equal("support-mail", mail.Headers[Robots.LoopHeader]);
    }

    [Fact]
    public void An_answer_of_the_systems_own_says_so_and_is_a_machines_to_who_gets_it()
    {
        var mail = Compose(Reply with { Automatic = "out-of-hours" });

        Assert.Equal("auto-replied", mail.Headers["Auto-Submitted"]);
        Assert.NotEqual(RobotKind.None, Robots.Recognise(mail, []));
    }

    [Fact]
    public void Its_answer_has_the_conversations_thread_key()
    {
        var answer = MailFiles.Parse($"From: a@b.test\nMessage-ID: <x@b.test>\nIn-Reply-To: <{Compose(Reply).MessageId}>\n\nHi\n");

        Assert.Equal(Reply.ThreadKey, ThreadKey.Of(answer, "shop.test", "none"));
    }

    [Theory]
    [InlineData("Order", "Re: Order")]
    [InlineData("Re: Order", "Re: Order")]
    [InlineData("AW: Re: Order", "Re: Order")]
    [InlineData("", "Re:")]
    [InlineData(null, "Re:")]
    [InlineData("Order\r\nBcc: victim@x.test", "Re: Order Bcc: victim@x.test")]
    public void Has_one_reply_prefix_and_one_line(string? subject, string expected) => Assert.Equal(expected, Compose(Reply with { Subject = subject }).Subject);

    [Theory]
    [InlineData("support+orders@shop.test", "support+orders@shop.test")]
    [InlineData("Support+Orders@Shop.test", "Support+Orders@Shop.test")]
    [InlineData("ceo@shop.test", "support@shop.test")]
    [InlineData("support@shop.test.evil.test", "support@shop.test")]
    [InlineData(null, "support@shop.test")]
    public void Leaves_from_the_address_written_to_and_never_from_somebody_elses(string? from, string expected) =>
        Assert.Equal(expected, Compose(Reply with { From = from }).From.Mailboxes.Single().Address);

    [Fact]
    public void Shows_the_agents_name_or_else_the_accounts()
    {
        Assert.Equal("Asha from Support", Compose(Reply with { FromName = "Asha from Support" }).From[0].Name);
        Assert.Equal("Shop Support", Compose(Reply).From[0].Name);
    }

    [Theory]
    [InlineData("no address")]
    [InlineData("a@b.test\r\nBcc: c@d.test")]
    [InlineData("a@b.test, c@d.test")]
    [InlineData("")]
    public void An_address_that_is_none_is_refused(string address) =>
        Assert.Throws<FormatException>(() => Compose(Reply with { To = new Party(address, null, "email") }));

    [Fact]
    public void A_reference_with_its_content_hash_loses_the_hash() =>
        Assert.Equal("two@customers.test", Compose(Reply with { InReplyTo = "two@customers.test#0123456789abcdef0123456789abcdef" }).InReplyTo);

    [Fact]
    public void A_mail_that_had_no_message_id_is_answered_without_reference()
    {
        var mail = Compose(Reply with { InReplyTo = "none#0123456789abcdef0123456789abcdef", References = [] });

        Assert.Empty(mail.References);
        Assert.True(string.IsNullOrEmpty(mail.InReplyTo));
    }

    [Theory]
    [InlineData("odd..id@[weird]")]
    [InlineData("no-at-sign")]
    [InlineData("a@b@c")]
    public void An_odd_message_id_is_answered_as_it_stands(string id)
    {
        var mail = Compose(Reply with { InReplyTo = id, References = [] });

        Assert.Equal($"<{id}>", mail.Headers["In-Reply-To"]);
        Assert.Equal($"<{id}>", mail.Headers["References"]);
    }

    [Fact]
    public void A_reference_cannot_smuggle_a_header_in()
    {
        var mail = Compose(Reply with { InReplyTo = "x@y.test>\r\nBcc: victim@z.test", References = ["a b@c.test"] });

        Assert.False(mail.Headers.Contains("In-Reply-To"));
        Assert.False(mail.Headers.Contains("References"));
        Assert.False(mail.Headers.Contains("Bcc"));
    }

    [Fact]
    public void Carries_its_attachments_and_its_text_in_any_script()
    {
        var mail = Compose(Reply with { Text = "سلام\nનમસ્તે" }, new ReplyFile("रसीद.pdf", "application/pdf", [1, 2, 3]), new ReplyFile("x.eml", "message/rfc822", [4]));
        using var stream = new MemoryStream();
        mail.WriteTo(stream);
        stream.Position = 0;
        var read = MimeMessage.Load(stream);

        Assert.Equal("سلام\nનમસ્તે", read.TextBody!.ReplaceLineEndings("\n").TrimEnd());
        Assert.Equal(["रसीद.pdf", "x.eml"], read.Attachments.OfType<MimePart>().Select(part => part.FileName));
    }

    [Fact]
    public void Keeps_the_root_and_the_nearest_of_many_references()
    {
        var mail = Compose(Reply with { References = [.. Enumerable.Range(0, 200).Select(i => $"{i}@b.test")], InReplyTo = "199@b.test" });

        Assert.Equal(50, mail.References.Count);
        Assert.Equal(("0@b.test", "199@b.test"), (mail.References[0], mail.References[^1]));
    }
}
