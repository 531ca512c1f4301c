using System.Globalization;
using System.Text;
using Omnichannel.Email.Reading;

namespace Omnichannel.Tests.Email;

public sealed class MailBoundsTests
{
    private static string Nested(int depth)
    {
        var mail = new StringBuilder("From: a@b.test\nMIME-Version: 1.0\n");
        for (var i = 0; i < depth; i++)
            mail.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=\"b{i}\"\n\n--b{i}\n");
        return mail.Append("Content-Type: text/plain\n\nHi\n").ToString();
    }

    private static string NestedMessages(int depth) =>
        "From: a@b.test\n" + string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\n\nFrom: a@b.test\n", depth)) + "Content-Type: text/plain\n\nHi\n";

    private static string Parts(int count) =>
        "From: a@b.test\nContent-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\nContent-Type: text/plain\n\nx\n", count)) + "--b--\n";

    private static string Refusal(string mail, MailBounds? bounds = null) => Assert.IsType<ReadMailResult.Refused>(Received.Read(mail, bounds)).Reason;

    [Fact]
    public void Reads_31_levels() => Assert.IsType<ReadMailResult.Message>(Received.Read(Nested(31)));

    [Theory]
    [InlineData(32)]
    [InlineData(100)]
    [InlineData(20_000)]
    public void Refuses_more_than_32_levels(int depth) => Assert.Contains("nested deeper than 32", Refusal(Nested(depth)), StringComparison.Ordinal);

    [Theory]
    [InlineData(33)]
    [InlineData(5000)]
    public void Refuses_mails_in_mails_in_mails(int depth) => Assert.Contains("nested deeper than 32", Refusal(NestedMessages(depth)), StringComparison.Ordinal);

    [Fact]
    public void Reads_199_parts_in_one_container() => Assert.IsType<ReadMailResult.Message>(Received.Read(Parts(199)));

    [Fact]
    public void Refuses_more_than_200_parts() => Assert.Contains("more than 200 MIME parts", Refusal(Parts(200)), StringComparison.Ordinal);

    [Fact]
    public void Refuses_what_is_too_large() => Assert.Contains("more than 2000", Refusal(new string('x', 3000), new MailBounds { Bytes = 2000 }), StringComparison.Ordinal);

    [Fact]
    public void Refuses_too_many_headers() =>
        Assert.Contains("header fields", Refusal("From: a@b.test\n" + string.Concat(Enumerable.Repeat("X-A: b\n", 600)) + "\nHi\n"), StringComparison.Ordinal);

    [Fact]
    public void Refuses_too_many_recipients() =>
        Assert.Contains("recipients", Refusal($"From: a@b.test\nTo: {string.Join(",\n ", Enumerable.Range(0, 600).Select(i => $"x{i}@y.test"))}\n\nHi\n"), StringComparison.Ordinal);

    [Fact]
    public void Refuses_a_mail_without_a_sender() => Assert.Equal("no sender", Refusal("Subject: x\n\nHi\n"));

    [Fact]
    public void Bytes_that_are_no_mail_are_refused_or_read_but_never_throw()
    {
        var random = new Random(11);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(2000)];
            random.NextBytes(bytes);
            Assert.NotNull(Received.Read(bytes));
        }
    }

    [Fact]
    public void A_mail_with_any_byte_changed_never_throws()
    {
        var random = new Random(13);
        foreach (var name in new[] { "html-gmail", "gmail-urdu" })
        {
            var mail = MailFiles.Bytes("Replies", name);
            for (var i = 0; i < 300; i++)
            {
                var changed = (byte[])mail.Clone();
                for (var n = 0; n < 5; n++)
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                Assert.NotNull(Received.Read(changed));
            }
        }
    }
}
