using System.Text;
using Omnichannel.Contracts;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Tests.Email;

public sealed class ReadMailTests
{
    private const string Mixed =
        "From: Asha Patel <Asha@Customers.test>\nTo: Support+orders@shop.test, Bob <bob@customers.test>\nCc: sales@shop.test, carol@customers.test\nSubject: Re: Order\n" +
        "Date: Mon, 5 Jan 2026 10:15:00 +0530\nMessage-ID: <two@customers.test>\nIn-Reply-To: <one@customers.test>\nReferences: <zero@customers.test> <one@customers.test>\n" +
        "Accept-Language: gu-IN, en;q=0.5\nReply-To: asha@home.test\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=m\n\n" +
        "--m\nContent-Type: multipart/related; boundary=r\n\n" +
        "--r\nContent-Type: multipart/alternative; boundary=a\n\n" +
        "--a\nContent-Type: text/plain; charset=utf-8\n\nPlain text\n" +
        "--a\nContent-Type: text/html; charset=utf-8\n\n<p>Rich text <img src=\"cid:photo@x\"></p>\n--a--\n" +
        "--r\nContent-Type: image/png; name=photo.png\nContent-ID: <photo@x>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r--\n" +
        "--m\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"../../etc/in:voice.pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n" +
        "--m\nContent-Type: message/rfc822\n\nFrom: x@y.test\nSubject: Inner\n\nInner text\n--m--\n";

    [Fact]
    public void Normalises_a_mail_with_everything()
    {
        var result = Assert.IsType<ReadMailResult.Message>(Received.Read(Mixed));
        var message = result.Event;

        Assert.Equal(("demo", "email", "support-mail"), (message.Tenant, message.Channel, message.ChannelAccount));
        Assert.Equal(new Party("asha@customers.test", "Asha Patel", "email"), message.From);
        Assert.Equal("Support+orders@shop.test", message.To);
        Assert.Equal(["bob@customers.test", "carol@customers.test"], message.Cc.Select(cc => cc.Address));
        Assert.Equal("Re: Order", message.Subject);
        Assert.Equal("Plain text", message.Text);
        Assert.Null(message.FullText);
        Assert.Equal(["zero@customers.test", "one@customers.test"], message.References);
        Assert.Equal(ThreadKey.OfRoot("zero@customers.test"), message.ThreadKey);
        Assert.Equal("gu-IN", message.LanguageHint);
        Assert.Equal("two@customers.test", message.Attributes["messageId"]);
        Assert.Equal("orders", message.Attributes["tag"]);
        Assert.Equal("asha@home.test", message.Attributes["replyTo"]);
        Assert.Equal("+05:30", message.Attributes["utcOffset"]);
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 4, 45, 0, TimeSpan.Zero), message.SentAt);
        Assert.Equal(Received.Now, message.ReceivedAt);
        Assert.Null(message.Automatic);
    }

    [Fact]
    public void Keeps_attachments_and_points_inline_images_at_them()
    {
        var result = Assert.IsType<ReadMailResult.Message>(Received.Read(Mixed));

        Assert.Equal(
            [("photo.png", "image/png", 8L, "photo@x"), ("voice.pdf", "application/pdf", 5L, null), ("Inner.eml", "message/rfc822", result.Event.Attachments[2].Size, (string?)null)],
            result.Event.Attachments.Select(file => (file.FileName, file.MediaType, file.Size, file.ContentId)));
        Assert.Equal(result.Event.Attachments.Select(file => file.Id), result.Files.Select(file => file.Id));
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(result.Files[1].Content.Span));
        Assert.Contains($"src=\"/v1/attachments/email/{result.Files[0].Id}\"", result.Event.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mail_read_again_gives_the_same_ids()
    {
        var first = Received.Message(Mixed);
        var again = Received.Message("Received: again\n" + Mixed);

        Assert.Equal(first.ExternalId, again.ExternalId);
        Assert.Equal(first.Attachments, again.Attachments);
    }

    [Fact]
    public void Attachment_ids_differ_between_mailboxes()
    {
        var other = Received.Mailbox with { Account = "sales-mail" };
        var there = Assert.IsType<ReadMailResult.Message>(ReadMail.Read(Encoding.UTF8.GetBytes(Mixed), other, Received.Now, new MailBounds()));

        Assert.NotEqual(Received.Message(Mixed).Attachments[0].Id, there.Event.Attachments[0].Id);
    }

    [Theory]
    [InlineData("a\u202Egpj.exe", "agpj.exe")]
    [InlineData("C:\\temp\\x.txt", "x.txt")]
    [InlineData("...", "file")]
    [InlineData("a\0b\r\nc.txt", "ab c.txt")]
    [InlineData(null, "file")]
    [InlineData("रसीद.pdf", "रसीद.pdf")]
    public void File_names_are_harmless(string? name, string expected) => Assert.Equal(expected, AttachedFile.SafeName(name, "file"));

    [Fact]
    public void A_very_long_file_name_keeps_its_extension()
    {
        var name = AttachedFile.SafeName(new string('x', 900) + ".pdf", "file");

        Assert.Equal(200, name.Length);
        Assert.EndsWith(".pdf", name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_very_long_text_is_attached_whole()
    {
        var text = string.Concat(Enumerable.Repeat("word ", 50_000)).TrimEnd();
        var result = Assert.IsType<ReadMailResult.Message>(Received.Read($"From: a@b.test\nContent-Type: text/plain\n\n{text}\n"));

        Assert.Equal(ReadMail.LongestText, result.Event.Text.Length);
        Assert.Equal("message.txt", Assert.Single(result.Event.Attachments).FileName);
        Assert.Equal(text, Encoding.UTF8.GetString(result.Files[0].Content.Span));
    }

    [Fact]
    public void A_mail_of_html_alone_has_text_too()
    {
        var message = Received.Message("From: a@b.test\nContent-Type: text/html; charset=utf-8\n\n<p>One</p><p>Two</p>\n");

        Assert.Equal("One\n\nTwo", message.Text);
        Assert.Equal("<p>One</p><p>Two</p>", message.Html);
    }

    [Fact]
    public void A_blank_plain_part_yields_to_the_html() =>
        Assert.Equal("Shown", Received.Message("From: a@b.test\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\n  \n--a\nContent-Type: text/html\n\n<b>Shown</b>\n--a--\n").Text);

    [Fact]
    public void An_empty_mail_is_a_message_with_empty_text() => Assert.Equal("", Received.Message("From: a@b.test\n\n").Text);

    [Fact]
    public void A_date_far_in_the_future_yields_to_the_servers() =>
        Assert.Equal(Received.Now, Received.Message("From: a@b.test\nDate: Mon, 5 Jan 2099 10:15:00 +0000\n\nHi\n").SentAt);

    [Fact]
    public void Encoded_names_and_subjects_are_decoded()
    {
        var message = Received.Message("From: =?utf-8?B?4KSG4KS24KS+?= <a@b.test>\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\n\nHi\n");

        Assert.Equal(("आशा", "Grüße"), (message.From.Name, message.Subject));
    }

    [Fact]
    public void A_reply_of_ours_that_comes_back_in_copy_is_known()
    {
        var result = Received.Read("From: Support <support+orders@shop.test>\nMessage-ID: <0190a0000000700080000000000000aa.0123456789abcdef@shop.test>\n\nHi\n");

        Assert.Equal("0123456789abcdef", Assert.IsType<ReadMailResult.OwnReply>(result).Id.ThreadKey);
    }

    [Fact]
    public void A_stranger_using_our_message_id_is_still_a_message() =>
        Assert.IsType<ReadMailResult.Message>(Received.Read("From: a@b.test\nMessage-ID: <0190a0000000700080000000000000aa.0123456789abcdef@shop.test>\n\nHi\n"));

    [Theory]
    [InlineData("From: x\n")]
    [InlineData("On 1 2\n")]
    public void Thirty_megabytes_of_text_do_not_hold_up_the_mailbox(string piece)
    {
        TimeToRead(1_000_000);
        var tenth = TimeToRead(3_000_000);

        // Ten times the text takes about ten times as long; what grows with its square would take a hundred times.
        Assert.InRange(TimeToRead(30_000_000) / tenth, 0, 50);

        TimeSpan TimeToRead(int length)
        {
            var mail = "From: a@b.test\nContent-Type: text/plain\n\n" + string.Concat(Enumerable.Repeat(piece, length / piece.Length));
            var clock = System.Diagnostics.Stopwatch.StartNew();
            Assert.IsType<ReadMailResult.Message>(Received.Read(mail));
            return clock.Elapsed;
        }
    }
}
