using Omnichannel.Email.Reading;

namespace Omnichannel.Tests.Email;

public sealed class ThreadKeyTests
{
    private const string Ours = "0190a0000000700080000000000000aa.0123456789abcdef@shop.test";

    private static string Key(string headers) => ThreadKey.Of(MailFiles.Parse($"From: a@b.test\n{headers}\n\nHi\n"), "shop.test", "fallback");

    [Fact]
    public void Is_16_hexadecimal_digits() =>
        Assert.Matches("^[0-9a-f]{16}$", Key("Message-ID: <one@b.test>"));

    [Fact]
    public void All_mails_of_a_thread_have_the_key_of_its_root()
    {
        var root = Key("Message-ID: <one@b.test>");

        Assert.Equal(root, Key("Message-ID: <two@b.test>\nIn-Reply-To: <one@b.test>"));
        Assert.Equal(root, Key("Message-ID: <three@b.test>\nIn-Reply-To: <two@b.test>\nReferences: <one@b.test> <two@b.test>"));
    }

    [Theory]
    [InlineData($"In-Reply-To: <{Ours}>")]
    [InlineData($"References: <one@b.test> <{Ours}> <two@b.test>")]
    [InlineData($"In-Reply-To: <two@b.test>\nReferences: <{Ours}> <two@b.test>")]
    public void An_answer_to_a_mail_of_ours_has_the_key_inside_it(string headers) =>
        Assert.Equal("0123456789abcdef", Key($"Message-ID: <x@b.test>\n{headers}"));

    [Fact]
    public void The_nearest_mail_of_ours_wins() =>
        Assert.Equal("0123456789abcdef", Key($"References: <0190a0000000700080000000000000ab.ffffffffffffffff@shop.test> <{Ours}>"));

    [Theory]
    [InlineData("0190a0000000700080000000000000aa.0123456789abcdef@evil.test")]
    [InlineData("0190a0000000700080000000000000aa.0123456789ABCDEF@shop.test")]
    [InlineData("0190a000000070008000000000000zaa.0123456789abcdef@shop.test")]
    [InlineData("0190a0000000700080000000000000aa.0123456789abcde@shop.test")]
    public void What_only_looks_like_ours_is_not(string id) =>
        Assert.NotEqual("0123456789abcdef", Key($"In-Reply-To: <{id}>"));

    [Fact]
    public void A_mail_without_any_id_is_a_thread_of_its_own() =>
        Assert.Equal(ThreadKey.OfRoot("fallback"), Key("Subject: x"));

    [Fact]
    public void Our_message_id_reads_back_as_written()
    {
        var id = new OwnMessageId(Guid.Parse("0190a000-0000-7000-8000-0000000000aa"), "0123456789abcdef", "shop.test");

        Assert.Equal(Ours, id.ToString());
        Assert.Equal(id, OwnMessageId.Parse($"<{id}>", "shop.test"));
    }
}
