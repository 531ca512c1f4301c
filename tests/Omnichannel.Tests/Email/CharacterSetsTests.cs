using System.Text;
using Omnichannel.Email.Reading;

namespace Omnichannel.Tests.Email;

public sealed class CharacterSetsTests
{
    public static TheoryData<string> Mails => MailFiles.In("Charsets");

    [Theory]
    [MemberData(nameof(Mails))]
    public void Reads_what_was_written_whatever_the_label_says(string mail) =>
        Assert.Equal(MailFiles.Expected("Charsets", mail), Received.Message(MailFiles.Bytes("Charsets", mail)).Text);

    [Fact]
    public void One_broken_character_does_not_spoil_a_long_text()
    {
        var bytes = Encoding.UTF8.GetBytes("यह टूटा हुआ है").Append((byte)0xE0).ToArray();

        Assert.StartsWith("यह टूटा हुआ है", CharacterSets.Decode(bytes, "utf-8"), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_under_any_label_become_storable_text()
    {
        var random = new Random(7);
        foreach (var label in new[] { null, "utf-8", "utf-7", "utf-16", "iso-2022-jp", "big5", "x-nonsense", "windows-874", "\"" })
            for (var i = 0; i < 200; i++)
            {
                var bytes = new byte[random.Next(200)];
                random.NextBytes(bytes);
                var text = CharacterSets.Decode(bytes, label);
                Assert.DoesNotContain('\0', text);
                Assert.Equal(text, Encoding.UTF8.GetString(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text)));
            }
    }
}
