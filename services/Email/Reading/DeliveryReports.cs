using System.Text.RegularExpressions;
using MimeKit;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>What a report says happened.</summary>
public enum DeliveryOutcome
{
    /// <summary>It was not and will not be delivered.</summary>
    Failed,

    /// <summary>Not yet; the mail system goes on trying.</summary>
    Delayed,

    /// <summary>It reached the recipient's mailbox, or was passed on beyond reports.</summary>
    Delivered,

    /// <summary>The recipient's program says it was shown (RFC 8098).</summary>
    Displayed,

    /// <summary>The recipient called it spam (RFC 5965).</summary>
    Complaint,
}

/// <summary>What a mail system reported about one recipient of one mail.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="OriginalMessageId">Of the mail reported on, without angle brackets; null where the report does not tell.</param>
/// <param name="Recipient">The address, where told.</param>
/// <param name="Status">RFC 3463 code such as <c>5.1.1</c>, where told.</param>
/// <param name="Diagnostic">The remote server's words, at most 500 characters.</param>
public sealed record DeliveryReport(DeliveryOutcome Outcome, string? OriginalMessageId, string? Recipient, string? Status, string? Diagnostic);

/// <summary>Recognises reports of mail systems (RFC 3464, 8098, 5965) and the free-form bounces of older ones. A report is an event, never a conversation.</summary>
public static partial class DeliveryReports
{
    /// <summary>How far words of a report are looked through.</summary>
    private const int LongestLook = 64 * 1024;

    /// <summary>The reports in a mail, one per recipient; empty when it is no report.</summary>
    public static IReadOnlyList<DeliveryReport> Read(MimeMessage message)
    {
        if (message.Body is MultipartReport report)
            return ReadStandard(message, report);
        return message.Body is not null && IsFreeFormBounce(message) ? [ReadFreeForm(message)] : [];
    }

    private static List<DeliveryReport> ReadStandard(MimeMessage message, MultipartReport report)
    {
        var original = OriginalId(report) ?? AnsweredId(message);
        var reports = new List<DeliveryReport>();
        foreach (var part in report)
        {
            if (part is MessageDeliveryStatus status)
                reports.AddRange(PerRecipient(status, original));
            else if (part is MessageDispositionNotification { Fields: var fields })
                reports.Add(new(Disposition(fields), Id(fields["Original-Message-ID"]) ?? original, Address(fields["Final-Recipient"]), null, null));
            else if (part is MessageFeedbackReport { Fields: var feedback })
                reports.Add(new(DeliveryOutcome.Complaint, original, Address(feedback["Original-Rcpt-To"]), null, Words(feedback["Feedback-Type"])));
        }
        // A report whose machine-readable part is missing or broken is still no conversation.
        if (reports.Count == 0)
            reports.Add(new(DeliveryOutcome.Failed, original, Address(message.Headers["X-Failed-Recipients"]), null, null));
        return reports;
    }

    private static IEnumerable<DeliveryReport> PerRecipient(MessageDeliveryStatus status, string? original) =>
        // The first group speaks of the message, each further one of a recipient.
        from fields in status.StatusGroups.Skip(1).Where(about => about.Contains("Action") || about.Contains("Final-Recipient"))
        let outcome = (fields["Action"] ?? "").Trim().ToLowerInvariant() switch
        {
            "delayed" => DeliveryOutcome.Delayed,
            "delivered" or "relayed" or "expanded" => DeliveryOutcome.Delivered,
            _ => DeliveryOutcome.Failed,
        }
        select new DeliveryReport(
            outcome,
            original,
            Address(fields["Final-Recipient"]) ?? Address(fields["Original-Recipient"]),
            Words(fields["Status"])?.Split(' ')[0],
            Words(AfterType(fields["Diagnostic-Code"])));

    private static DeliveryOutcome Disposition(HeaderList fields) =>
        (fields["Disposition"] ?? "").Contains("displayed", StringComparison.OrdinalIgnoreCase) ? DeliveryOutcome.Displayed : DeliveryOutcome.Delivered;

    /// <summary>The id inside the returned mail, or the returned headers.</summary>
    private static string? OriginalId(Multipart report)
    {
        foreach (var part in report)
        {
            if (part is MessagePart { Message: { } returned } && returned.MessageId is { } id)
                return id;
            if (part is TextPart text && text.ContentType.IsMimeType("text", "rfc822-headers") && FindId(CharacterSets.Decode(text)) is { } found)
                return found;
            // Some systems return a cut-off mail under a type that the parser does not open.
            if (part is MimePart leaf && leaf.ContentType.IsMimeType("message", "*") && leaf is not (MessageDeliveryStatus or MessageDispositionNotification)
                && FindId(Start(leaf)) is { } cut)
                return cut;
        }
        return null;
    }

    private static bool IsFreeFormBounce(MimeMessage message)
    {
        if (message.Headers.Contains("X-Failed-Recipients"))
            return true;
        var daemon = message.From.Mailboxes.Any(from => from.Address.Split('@')[0].ToLowerInvariant() is "mailer-daemon" or "postmaster")
            || Robots.HasNullSender(message.Headers);
        return daemon && FailureSubject().IsMatch(StorableText.Line(message.Subject, 300));
    }

    private static DeliveryReport ReadFreeForm(MimeMessage message)
    {
        var returned = message.BodyParts.OfType<MessagePart>().Select(part => part.Message?.MessageId).FirstOrDefault(id => id is not null);
        var text = StorableText.Cut(message.BodyParts.OfType<TextPart>().Select(CharacterSets.Decode).FirstOrDefault() ?? "", LongestLook);
        var subject = StorableText.Line(message.Subject, 300);
        return new(
            DelaySubject().IsMatch(subject) ? DeliveryOutcome.Delayed : DeliveryOutcome.Failed,
            returned ?? FindId(text) ?? AnsweredId(message),
            Address(message.Headers["X-Failed-Recipients"]) ?? Address(FailedRecipient().Match(text).Groups["address"].Value),
            StatusCode().Match(text) is { Success: true } status ? status.Value : null,
            null);
    }

    private static string? AnsweredId(MimeMessage message) => message.InReplyTo ?? message.References.LastOrDefault();

    private static string Start(MimePart part)
    {
        using var bytes = new MemoryStream();
        part.Content?.DecodeTo(bytes);
        return CharacterSets.Decode(bytes.GetBuffer().AsSpan(0, (int)Math.Min(bytes.Length, LongestLook)), null);
    }

    private static string? FindId(string text)
    {
        var match = MessageIdLine().Match(text);
        return match.Success ? match.Groups["id"].Value : null;
    }

    private static string? Id(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim().Trim('<', '>');

    private static string? AfterType(string? value) => value is null ? null : value[(value.IndexOf(';') + 1)..];

    private static string? Words(string? value) => StorableText.Line(value, 500) is { Length: > 0 } words ? words : null;

    private static string? Address(string? value) => Words(AfterType(value)?.Trim().Trim('<', '>'));

    [GeneratedRegex(@"^Message-I[Dd]:\s*<(?<id>[^<>\s]{1,900})>", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex MessageIdLine();

    [GeneratedRegex(@"^\s*<?(?<address>[^\s<>@:]{1,64}@[A-Za-z0-9.-]{1,255})>?:?\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex FailedRecipient();

    [GeneratedRegex(@"\b[45]\.\d{1,3}\.\d{1,3}\b", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex StatusCode();

    [GeneratedRegex("undeliver|returned (mail|to sender)|delivery (status|failure|failed|has failed)|delivery report|failure notice|mail (system error|delivery)|warning: (could not|message)|unzustellbar|nicht zustellbar|non remis|no entregado|non-delivery|delayed", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex FailureSubject();

    [GeneratedRegex("delayed|warning", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 2000)]
    private static partial Regex DelaySubject();
}
