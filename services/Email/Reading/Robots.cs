using MimeKit;

namespace Omnichannel.Email.Reading;

/// <summary>Why a mail is taken to come from a machine.</summary>
public enum RobotKind
{
    /// <summary>Nothing says it was a machine.</summary>
    None,

    /// <summary>It carries the header that this system puts on what it sends, or has come through here before.</summary>
    Loop,

    /// <summary>It claims to come from one of the tenant's own mailboxes.</summary>
    OwnAddress,

    /// <summary>An automatic answer: out of office, ticket acknowledgement.</summary>
    AutoReply,

    /// <summary>Its envelope sender is empty: a report of a mail system.</summary>
    NullSender,

    /// <summary>A mailing list or newsletter.</summary>
    List,

    /// <summary>Bulk mail.</summary>
    Bulk,
}

/// <summary>Recognises mail to which nothing may ever answer automatically (RFC 3834, RFC 2369, RFC 2919; Precedence by custom).</summary>
public static class Robots
{
    /// <summary>Carried by everything this system sends; its value is the name of the channel account.</summary>
    public const string LoopHeader = "X-Omnichannel-Account";

    private static readonly string[] AutoReplyHeaders = ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-AutoReply-From", "X-Mail-Autoreply"];
    private static readonly string[] ListHeaders = ["List-Id", "List-Unsubscribe", "List-Post", "List-Help", "List-Subscribe", "List-Owner", "List-Archive"];
    private static readonly string[] BulkHeaders = ["Feedback-ID", "X-Campaign", "X-Campaign-ID", "X-CampaignID", "X-Mass-Mail-ID"];
    private static readonly string[] RobotSenders = ["mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply", "bounce", "bounces", "root", "cron"];

    /// <param name="message">The mail.</param>
    /// <param name="ownAddresses">The addresses of the tenant's mailboxes, without plus tags.</param>
    /// <returns>The first kind that fits, in the order of <see cref="RobotKind"/>.</returns>
    public static RobotKind Recognise(MimeMessage message, IReadOnlyCollection<string> ownAddresses)
    {
        var headers = message.Headers;
        if (headers.Contains(LoopHeader) || MailLoops.HasBeenHere(headers, ownAddresses))
            return RobotKind.Loop;
        if (message.From.Mailboxes.Append(message.Sender).Any(from => from is not null && IsOwn(from.Address, ownAddresses)))
            return RobotKind.OwnAddress;
        if (IsAutoReply(headers) || AutoReplySubjects.Match(message.Subject) || CalendarAnswers.IsOne(message))
            return RobotKind.AutoReply;
        if (HasNullSender(headers) || headers.Contains("X-Cron-Env") || message.From.Mailboxes.Any(from => IsRobotSender(from.Address)))
            return RobotKind.NullSender;
        if (Array.Exists(ListHeaders, headers.Contains) || Precedence(headers) == "list")
            return RobotKind.List;
        return Precedence(headers) is "bulk" or "junk" || Array.Exists(BulkHeaders, headers.Contains) ? RobotKind.Bulk : RobotKind.None;
    }

    /// <summary>Whether the envelope sender, as the last mail system noted it, is empty.</summary>
    public static bool HasNullSender(HeaderList headers) =>
        headers["Return-Path"] is { } path && path.Trim() is "<>" or "";

    private static bool IsAutoReply(HeaderList headers)
    {
        if (headers["Auto-Submitted"] is { } auto && !Word(auto).Equals("no", StringComparison.OrdinalIgnoreCase))
            return true;
        // Exchange marks its own automatic mail with it ([MS-OXCMAIL]); ticket systems ask with it not to be answered.
        if (headers["X-Auto-Response-Suppress"] is { } suppress && !Word(suppress).Equals("none", StringComparison.OrdinalIgnoreCase))
            return true;
        return Array.Exists(AutoReplyHeaders, headers.Contains) || Precedence(headers) is "auto_reply" or "auto-reply";
    }

    private static string Precedence(HeaderList headers) =>
        (headers["Precedence"] ?? headers["X-Precedence"] ?? "").Trim().ToLowerInvariant();

    private static string Word(string value) => value.Split(';', '(')[0].Trim();

    private static bool IsOwn(string address, IReadOnlyCollection<string> ownAddresses) =>
        ownAddresses.Contains(PlusAddress.Parse(address).Base, StringComparer.OrdinalIgnoreCase);

    private static bool IsRobotSender(string address)
    {
        var local = address.Split('@')[0].Split('+')[0];
        return RobotSenders.Contains(local, StringComparer.OrdinalIgnoreCase);
    }
}
