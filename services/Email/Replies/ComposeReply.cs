using MimeKit;
using MimeKit.Text;
using Omnichannel.Contracts;
using Omnichannel.Email.Mailboxes;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Replies;

/// <summary>A file to be sent.</summary>
/// <param name="FileName">Its name.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Content">Its bytes.</param>
public sealed record ReplyFile(string FileName, string MediaType, byte[] Content);

/// <summary>Writes the mail of an agent's reply: in thread, from the address that was written to, under a Message-ID that names the reply and the thread.</summary>
public static class ComposeReply
{
    private const int MostReferences = 50;

    private static readonly string[] ReplyPrefixes = ["re:", "aw:", "antw:", "sv:", "جواب:", "उत्तर:"];

    /// <summary>Composes it. Pure.</summary>
    /// <param name="reply">What was asked for.</param>
    /// <param name="mailbox">The mailbox it leaves from.</param>
    /// <param name="files">Its attachments.</param>
    /// <param name="now">The mail's date.</param>
    /// <exception cref="FormatException">An address in it is none.</exception>
    public static MimeMessage Compose(ReplyRequested reply, Mailbox mailbox, IReadOnlyList<ReplyFile> files, DateTimeOffset now)
    {
        var from = From(reply, mailbox);
        var mail = new MimeMessage
        {
            Date = now,
            Subject = Subject(reply.Subject),
            MessageId = MessageIdOf(reply, mailbox),
            Body = Body(reply.Text, files),
        };
        mail.From.Add(new MailboxAddress(StorableText.Line(reply.FromName ?? mailbox.Name, 200), from));
        mail.To.Add(Address(reply.To));
        mail.Cc.AddRange(reply.Cc.Select(Address));
        mail.Headers.Add(Robots.LoopHeader, mailbox.Id);
        // RFC 3834: so that no other machine answers it.
        if (reply.Automatic is not null)
            mail.Headers[HeaderId.AutoSubmitted] = "auto-replied";
        // Set as they came: mail programs write ids that no standard knows, and compare them letter by letter.
        if (IdOf(reply.InReplyTo) is { Length: > 0 } answered)
            mail.Headers[HeaderId.InReplyTo] = $"<{answered}>";
        if (References(reply) is { Count: > 0 } references)
            mail.Headers[HeaderId.References] = string.Join(' ', references.Select(id => $"<{id}>"));
        return mail;
    }

    /// <summary>The Message-ID that a reply has or will have, without angle brackets.</summary>
    public static string MessageIdOf(ReplyRequested reply, Mailbox mailbox)
    {
        var domain = From(reply, mailbox);
        return new OwnMessageId(reply.ReplyId, reply.ThreadKey, domain[(domain.LastIndexOf('@') + 1)..].ToLowerInvariant()).ToString();
    }

    /// <summary>The address that was written to, tag and all, where it is this mailbox's: a reply never leaves from somebody else's.</summary>
    private static string From(ReplyRequested reply, Mailbox mailbox) =>
        reply.From is { } from && PlusAddress.Parse(from).Base == mailbox.Address && MailboxAddress.TryParse(from, out var valid) ? valid.Address : mailbox.Address;

    private static string Subject(string? subject)
    {
        var rest = StorableText.Line(subject, 400);
        while (Array.Find(ReplyPrefixes, prefix => rest.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } prefix)
            rest = rest[prefix.Length..].TrimStart();
        return $"Re: {rest}".TrimEnd();
    }

    private static MailboxAddress Address(Party party) =>
        MailboxAddress.TryParse(party.Address, out var address) && address.Address.Equals(party.Address, StringComparison.OrdinalIgnoreCase) && address.Address.Contains('@')
            ? new MailboxAddress(StorableText.Line(party.Name, 200), address.Address)
            : throw new FormatException("a recipient's address is not valid");

    private static List<string> References(ReplyRequested reply)
    {
        var references = reply.References.Append(reply.InReplyTo).Select(IdOf).Where(id => id.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        return references.Count <= MostReferences ? references : [.. references.Take(1), .. references.TakeLast(MostReferences - 1)];
    }

    /// <summary>A Message-ID that fits into a header, or nothing.</summary>
    private static string IdOf(string? reference)
    {
        var id = ExternalId.MessageIdIn(reference ?? "");
        return id.Length <= 500 && id.All(c => c is > ' ' and < '\u007F' and not ('<' or '>')) ? id : "";
    }

    private static MimeEntity Body(string text, IReadOnlyList<ReplyFile> files)
    {
        var body = new TextPart(TextFormat.Plain) { Text = StorableText.Of(text) };
        if (files.Count == 0)
            return body;
        var mixed = new Multipart("mixed") { body };
        foreach (var file in files)
            mixed.Add(new MimePart(ContentType.TryParse(file.MediaType, out var type) && !type.IsMimeType("multipart", "*") && !type.IsMimeType("message", "*") ? type : new ContentType("application", "octet-stream"))
            {
                Content = new MimeContent(new MemoryStream(file.Content, writable: false)),
                ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
                ContentTransferEncoding = ContentEncoding.Base64,
                FileName = file.FileName,
            });
        return mixed;
    }
}
