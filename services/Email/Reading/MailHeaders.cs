using MimeKit;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>What the headers alone say of a mail that cannot or must not be read as a whole.</summary>
public static class MailHeaders
{
    /// <summary>Bytes that are looked at.</summary>
    private const int Most = 512 * 1024;

    /// <summary>Sender and subject; null where the headers do not say.</summary>
    public static (Party? From, string? Subject) Of(byte[] raw)
    {
        using var message = Load(raw);
        return message is null ? default : (ReadMail.Sender(message), StorableText.Line(message.Subject, 500) is { Length: > 0 } subject ? subject : null);
    }

    /// <summary>The mail without its body; null where it is none.</summary>
    internal static MimeMessage? Load(byte[] raw)
    {
        try
        {
            return MimeMessage.Load(new MemoryStream(raw, 0, Math.Min(End(raw), Most), writable: false));
        }
        catch (FormatException)
        {
            // No mail: then nobody sent it.
            return null;
        }
    }

    private static int End(ReadOnlySpan<byte> raw)
    {
        var crlf = raw.IndexOf("\r\n\r\n"u8);
        var lf = raw.IndexOf("\n\n"u8);
        return crlf >= 0 && (lf < 0 || crlf < lf) ? crlf + 4 : lf >= 0 ? lf + 2 : raw.Length;
    }
}
