using MimeKit;

namespace Omnichannel.Email.Reading;

/// <summary>Reads a mail that somebody let out of quarantine: he decided that it is a message, whatever the rules made of it.</summary>
public static class ReadReleased
{
    /// <summary>
    /// The message; one that is beyond bounds or no proper mail is attached whole to a message that has its headers. Null where it names no sender: nobody
    /// could be answered.
    /// </summary>
    /// <param name="raw">The mail as it was kept.</param>
    /// <param name="mailbox">Where it was found.</param>
    /// <param name="receivedAt">When it was released (UTC instant).</param>
    /// <param name="bounds">How much is read.</param>
    public static ReadMailResult.Message? Read(byte[] raw, MailboxIdentity mailbox, DateTimeOffset receivedAt, MailBounds bounds)
    {
        var (parsed, _) = raw.Length <= bounds.Bytes ? ParseMail.Parse(raw, bounds) : default;
        if (parsed is null)
            return Enclose(raw, mailbox, receivedAt);
        using (parsed)
            return ReadMail.Normalise(parsed, raw, mailbox, receivedAt) as ReadMailResult.Message;
    }

    private static ReadMailResult.Message? Enclose(byte[] raw, MailboxIdentity mailbox, DateTimeOffset receivedAt)
    {
        using var cover = MailHeaders.Load(raw);
        if (cover is null)
            return null;
        cover.Body = new MimePart("application", "octet-stream")
        {
            FileName = "original.eml",
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = "original.eml" },
            Content = new MimeContent(new MemoryStream(raw, writable: false)),
        };
        return ReadMail.Normalise(cover, raw, mailbox, receivedAt) as ReadMailResult.Message;
    }
}
