using System.Text;
using AngleSharp.Html.Dom;
using MimeKit;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>The mailbox that a mail was found in.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Account">Id of the channel account.</param>
/// <param name="Address">Its address, without a tag.</param>
/// <param name="OwnAddresses">The addresses of all mailboxes of the tenant.</param>
public sealed record MailboxIdentity(string Tenant, string Account, string Address, IReadOnlyCollection<string> OwnAddresses)
{
    /// <summary>The part of <see cref="Address"/> behind the at sign.</summary>
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];
}

/// <summary>What became of a mail by reading it.</summary>
public abstract record ReadMailResult
{
    private ReadMailResult()
    {
    }

    /// <summary>A message for a conversation.</summary>
    /// <param name="Event">To be published after the files are stored.</param>
    /// <param name="Files">The bytes of its attachments.</param>
    public sealed record Message(MessageReceived Event, IReadOnlyList<AttachedFile> Files) : ReadMailResult;

    /// <summary>A report about mails of ours.</summary>
    /// <param name="ExternalId">Of the mail that reports.</param>
    /// <param name="Reports">One per recipient.</param>
    public sealed record Report(string ExternalId, IReadOnlyList<DeliveryReport> Reports) : ReadMailResult;

    /// <summary>A reply of ours that came back to the mailbox it left from (it was in copy).</summary>
    /// <param name="Id">Its id.</param>
    public sealed record OwnReply(OwnMessageId Id) : ReadMailResult;

    /// <summary>For quarantine.</summary>
    /// <param name="Cause">One of <see cref="Refusal"/>.</param>
    /// <param name="Reason">In words, without text of the mail.</param>
    public sealed record Refused(string Cause, string Reason) : ReadMailResult;
}

/// <summary>Turns the bytes of a mail into what the rest of the system understands. Pure: the same bytes give the same result.</summary>
public static class ReadMail
{
    /// <summary>Characters of text that travel in an event; the rest is attached as a file.</summary>
    public const int LongestText = 100_000;

    private const int LongestHtml = 300_000;

    /// <summary>Quotes are not looked for beyond: nobody writes that much by hand.</summary>
    private const int LongestReplyText = 4 * LongestText;

    /// <param name="raw">The mail as the server holds it.</param>
    /// <param name="mailbox">Where it was found.</param>
    /// <param name="receivedAt">When it was fetched (UTC instant).</param>
    /// <param name="bounds">How much is accepted.</param>
    public static ReadMailResult Read(byte[] raw, MailboxIdentity mailbox, DateTimeOffset receivedAt, MailBounds bounds)
    {
        if (raw.Length > bounds.Bytes)
            return new ReadMailResult.Refused(Refusal.Bounds, $"{raw.Length} bytes, more than {bounds.Bytes}");
        var (parsed, refusal) = ParseMail.Parse(raw, bounds);
        if (parsed is null)
            return refusal!;
        using var message = parsed;
        if (DeliveryReports.Read(message) is { Count: > 0 } reports)
            return reports.All(report => OwnMessageId.Parse(report.OriginalMessageId, mailbox.Domain) is null)
                ? new ReadMailResult.Refused(Refusal.ForeignReport, "a report about no mail of this system")
                : new ReadMailResult.Report(ExternalId.Of(message, raw), reports);
        if (OwnMessageId.Parse(message.MessageId, mailbox.Domain) is { } own && IsFrom(message, mailbox.Address))
            return new ReadMailResult.OwnReply(own);
        return Normalise(message, raw, mailbox, receivedAt);
    }

    /// <summary>Makes a message of the mail, whoever or whatever sent it; refuses one without a sender.</summary>
    internal static ReadMailResult Normalise(MimeMessage message, byte[] raw, MailboxIdentity mailbox, DateTimeOffset receivedAt)
    {
        if (Sender(message) is not { } from)
            return new ReadMailResult.Refused(Refusal.Malformed, "no sender");
        var externalId = ExternalId.Of(message, raw);
        var scope = $"{mailbox.Tenant}\n{mailbox.Account}\n{externalId}";
        var body = MailBody.Of(message);
        var files = AttachedParts.Of(body.Attached, scope).ToList();
        var subject = StorableText.Line(message.Subject, 500);
        var (text, full, html) = Texts(body, subject, files);
        if (body.Texts.All(string.IsNullOrWhiteSpace) && body.Htmls.Sum(part => (long)part.Length) > HtmlWords.Longest)
            files.Add(new(AttachedFile.DeriveId(scope, files.Count), "message.html", "text/html", null, Encoding.UTF8.GetBytes(string.Join('\n', body.Htmls))));
        if (full.Length > LongestText)
            files.Add(new(AttachedFile.DeriveId(scope, files.Count), "message.txt", "text/plain", null, Encoding.UTF8.GetBytes(full)));

        var shortText = StorableText.Cut(text, LongestText);
        var shortFull = StorableText.Cut(full, LongestText);
        return new ReadMailResult.Message(
            new MessageReceived(
                mailbox.Tenant,
                "email",
                mailbox.Account,
                externalId,
                ThreadKey.Of(message, mailbox.Domain, externalId),
                [.. References(message)],
                from,
                PlusAddress.WrittenTo(message, mailbox.Address),
                [.. FurtherRecipients(message, mailbox)],
                subject.Length > 0 ? subject : null,
                shortText,
                shortFull == shortText ? null : shortFull,
                html?.Length <= LongestHtml ? html : null,
                [.. files.Select(file => new AttachmentRef(file.Id, file.FileName, file.MediaType, file.Content.Length, file.ContentId))],
                LanguageHint(message),
                TimeZoneHint: null,
                Automatic(Robots.Recognise(message, mailbox.OwnAddresses)),
                Public: false,
                Attributes(message, mailbox),
                SentAt(message, receivedAt),
                receivedAt),
            files);
    }

    private static (string Text, string Full, string? Html) Texts(MailBody body, string subject, IReadOnlyList<AttachedFile> files)
    {
        var plain = string.Join("\n\n", body.Texts).Trim();
        var source = string.Join("<hr>", body.Htmls);
        var document = source.Length > 0 ? HtmlDocument.Parse(source) : null;
        string? html = null;
        if (document is not null)
        {
            html = SafeHtml.Of(HtmlDocument.Parse(source)!, id => files.FirstOrDefault(file => file.ContentId == id) is { } file ? $"/v1/attachments/email/{file.Id}" : null);
            if (plain.Length == 0)
                return (FromHtml(document, subject, out var full), full, html);
        }
        // HTML beyond bounds without a plain text beside it: its words are all there is to show.
        var text = plain.Length > 0 || document is not null ? plain : HtmlWords.Of(source);
        return (ReplyText.Extract(StorableText.Cut(text, LongestReplyText), subject), text, html);
    }

    private static string FromHtml(IHtmlDocument document, string subject, out string full)
    {
        full = HtmlText.Of(document);
        if (!ReplyText.IsForward(subject))
            HtmlQuotes.Remove(document);
        var text = ReplyText.Extract(StorableText.Cut(HtmlText.Of(document), LongestReplyText), subject);
        return text.Length > 0 ? text : full;
    }

    /// <summary>Whoever an answer would go to: the first of From, Sender and Reply-To that is an address; null where none is.</summary>
    internal static Party? Sender(MimeMessage message)
    {
        var mailbox = message.From.Mailboxes.Append(message.Sender).Concat(message.ReplyTo.Mailboxes).FirstOrDefault(IsAddressed);
        return mailbox is null ? null : ToParty(mailbox);
    }

    /// <summary>An address that an answer could go to.</summary>
    private static bool IsAddressed(MailboxAddress? mailbox) =>
        mailbox is { Address: { Length: <= 320 } address } && address.LastIndexOf('@') is > 0 and var at && at < address.Length - 1;

    private static Party ToParty(MailboxAddress mailbox)
    {
        var name = StorableText.Line(mailbox.Name, 200);
        return new(StorableText.Line(mailbox.Address, 320).ToLowerInvariant(), name.Length > 0 ? name : null, "email");
    }

    private static IEnumerable<Party> FurtherRecipients(MimeMessage message, MailboxIdentity mailbox) =>
        message.To.Mailboxes.Concat(message.Cc.Mailboxes)
            .Where(other => IsAddressed(other)
                && PlusAddress.Parse(other.Address).Base is var address
                && !address.Equals(mailbox.Address, StringComparison.OrdinalIgnoreCase)
                && !mailbox.OwnAddresses.Contains(address, StringComparer.OrdinalIgnoreCase))
            .Select(ToParty).DistinctBy(party => party.Address).Take(50);

    private static IEnumerable<string> References(MimeMessage message)
    {
        var references = message.References.Select(id => StorableText.Line(id, 990)).ToList();
        if (message.InReplyTo is { } parent && !references.Contains(StorableText.Line(parent, 990)))
            references.Add(StorableText.Line(parent, 990));
        // The root and the nearest are what threading lives on.
        return references.Count <= 50 ? references : references.Take(1).Concat(references.TakeLast(49));
    }

    private static Dictionary<string, string> Attributes(MimeMessage message, MailboxIdentity mailbox)
    {
        var attributes = new Dictionary<string, string>();
        if (message.MessageId is { Length: > 0 and <= 990 } id)
            attributes["messageId"] = StorableText.Line(id, 990);
        if (PlusAddress.Parse(PlusAddress.WrittenTo(message, mailbox.Address)).Tag is { } tag)
            attributes["tag"] = StorableText.Line(tag, 100);
        if (message.ReplyTo.Mailboxes.FirstOrDefault() is { Address.Length: > 0 and <= 320 } replyTo)
            attributes["replyTo"] = StorableText.Line(replyTo.Address, 320).ToLowerInvariant();
        if (message.Headers.Contains(HeaderId.Date) && message.Date != default)
            attributes["utcOffset"] = message.Date.ToString("zzz", System.Globalization.CultureInfo.InvariantCulture);
        return attributes;
    }

    private static string? LanguageHint(MimeMessage message)
    {
        var value = message.Headers["Content-Language"] ?? message.Headers["Accept-Language"];
        var tag = (value ?? "").Split(',', ';')[0].Trim();
        return tag.Length is >= 2 and <= 35 && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? tag : null;
    }

    private static string? Automatic(RobotKind kind) => kind switch
    {
        RobotKind.None => null,
        RobotKind.Loop or RobotKind.OwnAddress => "loop",
        RobotKind.AutoReply => "auto-reply",
        RobotKind.NullSender => "auto-generated",
        RobotKind.List => "list",
        _ => "bulk",
    };

    /// <summary>The writer's clock may be wrong by years; then the server's counts.</summary>
    private static DateTimeOffset SentAt(MimeMessage message, DateTimeOffset receivedAt)
    {
        var sent = message.Date;
        return sent != default && sent > receivedAt.AddYears(-1) && sent < receivedAt.AddDays(1) ? sent.ToUniversalTime() : receivedAt;
    }

    private static bool IsFrom(MimeMessage message, string address) =>
        message.From.Mailboxes.Any(from => PlusAddress.Parse(from.Address).Base.Equals(address, StringComparison.OrdinalIgnoreCase));
}
