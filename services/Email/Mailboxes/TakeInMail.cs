using System.Diagnostics;
using System.Diagnostics.Metrics;
using Omnichannel.Contracts;
using Omnichannel.Email.Attachments;
using Omnichannel.Email.Blocking;
using Omnichannel.Email.Quarantining;
using Omnichannel.Email.Reading;
using Omnichannel.Email.Replies;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Email.Mailboxes;

/// <summary>
/// Turns fetched mails into events: reads them, stores their attachments, publishes in order with confirm, then remembers them together with the
/// mailbox's position. A mail that cannot be read goes to quarantine and holds up no other.
/// </summary>
public sealed partial class TakeInMail(Database database, EventPublisher publisher, ReplyRow replies, MalwareScan scan, MailBounds bounds, TimeProvider time, ILogger<TakeInMail> log)
{
    private static readonly Counter<long> Received = Telemetry.Meter.CreateCounter<long>("omnichannel.email.received", "{mail}", "Mails taken in, by what became of them.");

    /// <summary>Takes mails in, in their order, and stores the last one's UID as the position. May be repeated after a failure.</summary>
    /// <param name="mails">Mails of one mailbox, at least one.</param>
    /// <param name="uidValidity">Of the mailbox.</param>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="ct">Cancels.</param>
    public async Task RunAsync(IReadOnlyList<FetchedMail> mails, long uidValidity, MailboxIdentity mailbox, CancellationToken ct)
    {
        var read = new List<ReadOne>(mails.Count);
        foreach (var mail in mails)
            read.Add(Identify(mailbox, mail, await ReadAsync(mail, mailbox, ct)));
        var (taken, blocked) = await KnownAsync(mailbox, read, ct);
        var events = new List<OutgoingEvent>();
        var added = new List<Guid>();
        var fresh = new List<(FetchedMail Mail, string Outcome)>();
        foreach (var one in read)
        {
            using var span = Telemetry.Source.StartActivity("take in mail", ActivityKind.Internal, Telemetry.ContextOf(one.Mail.TraceParent))?
                .SetTag(Telemetry.TenantAttribute, mailbox.Tenant).SetTag("omnichannel.channel_account", mailbox.Account);
            if (one.Id is { } id && !taken.Add(id))
                continue;
            var judged = one with { Result = await JudgeAsync(one.Result, blocked, ct) };
            events.AddRange(await EventsAsync(judged, uidValidity, mailbox, ct));
            if (judged.Result is ReadMailResult.Message)
                added.Add(one.Id!.Value);
            var outcome = judged.Result is ReadMailResult.Refused { Cause: var cause } ? cause : judged.Result.GetType().Name.ToLowerInvariant();
            span?.SetTag("omnichannel.outcome", outcome);
            fresh.Add((one.Mail, outcome));
        }
        await publisher.PublishAsync(events, ct);
        Failpoint.Hit("email.confirm-flag");
        await RememberAsync(mailbox, uidValidity, mails[^1].Uid, added, ct);
        foreach (var (mail, outcome) in fresh)
        {
            Received.Add(1, new KeyValuePair<string, object?>("omnichannel.outcome", outcome));
            LogTakenIn(log, $"{mailbox.Tenant}/{mailbox.Account}", mail.Uid, outcome, Telemetry.TraceIdOf(mail.TraceParent));
        }
    }

    /// <summary>Reports and own replies have no id: taking them in again changes nothing.</summary>
    private static ReadOne Identify(MailboxIdentity mailbox, FetchedMail mail, ReadMailResult result) => new(mail, result, result switch
    {
        ReadMailResult.Message message => TakenMail.IdOf(mailbox, message.Event.ExternalId),
        ReadMailResult.Refused => TakenMail.IdOf(mailbox, mail.Raw),
        _ => null,
    });

    /// <summary>Which of the mails were taken in before, and which of their senders are blocked.</summary>
    private async Task<(HashSet<Guid> Taken, IReadOnlyDictionary<string, string> Blocked)> KnownAsync(MailboxIdentity mailbox, List<ReadOne> read, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(mailbox.Tenant, ct);
        return (
            await TakenMail.AmongAsync(tx, mailbox, read.Select(one => one.Id).OfType<Guid>(), ct),
            await BlockedSender.AmongAsync(tx, mailbox.Tenant, read.Select(one => one.Result).OfType<ReadMailResult.Message>().Select(message => message.Event.From.Address), ct));
    }

    /// <summary>What may be read is not always let through: not from a blocked sender, and not with malware. Waits, by an outage, for a scanner that is away.</summary>
    private async Task<ReadMailResult> JudgeAsync(ReadMailResult result, IReadOnlyDictionary<string, string> blocked, CancellationToken ct)
    {
        if (result is not ReadMailResult.Message message)
            return result;
        if (blocked.TryGetValue(message.Event.From.Address, out var pattern))
            return new ReadMailResult.Refused(Refusal.BlockedSender, $"blocked sender: {pattern}");
        return await scan.RefusalAsync(message.Files, ct) is { } refused
            ? new ReadMailResult.Refused(refused.Cause == MalwareScan.Infected ? Refusal.Malware : Refusal.Unscannable, refused.Reason)
            : message;
    }

    /// <summary>Whatever a mail makes the reader do, it must not hold up the mails behind it.</summary>
    private async Task<ReadMailResult> ReadAsync(FetchedMail mail, MailboxIdentity mailbox, CancellationToken ct)
    {
        if (mail.Size > bounds.Bytes)
            return new ReadMailResult.Refused(Refusal.Bounds, $"{mail.Size} bytes, more than {bounds.Bytes}");
        try
        {
            return await Task.Run(() => ReadMail.Read(mail.Raw, mailbox, mail.FetchedAt, bounds), ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogUnreadable(log, exception, $"{mailbox.Tenant}/{mailbox.Account}", mail.Uid);
            return new ReadMailResult.Refused(Refusal.Failed, $"reading failed: {exception.GetType().Name}");
        }
    }

    /// <summary>Stores what belongs to the mail and returns what is to be published about it; a mail that storage does not take goes to quarantine.</summary>
    private async Task<IEnumerable<OutgoingEvent>> EventsAsync(ReadOne one, long uidValidity, MailboxIdentity mailbox, CancellationToken ct)
    {
        try
        {
            switch (one.Result)
            {
                case ReadMailResult.Message message:
                    await StoreAttachments.KeepAsync(database, message, time.GetUtcNow(), ct);
                    return [MailEvent.Of(message, mailbox, time.GetUtcNow())];
                case ReadMailResult.Report report:
                    return Reports(report, mailbox, one.Mail);
                case ReadMailResult.OwnReply own:
                    await replies.ProveSentAsync(mailbox.Tenant, own.Id, ct);
                    return [];
                default:
                    await QuarantineAsync(one, (ReadMailResult.Refused)one.Result, uidValidity, mailbox, ct);
                    return [];
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !Outage.Is(exception) && one.Result is not ReadMailResult.Refused)
        {
            LogUnreadable(log, exception, $"{mailbox.Tenant}/{mailbox.Account}", one.Mail.Uid);
            await QuarantineAsync(one, new(Refusal.Failed, $"storing failed: {exception.GetType().Name}"), uidValidity, mailbox, ct);
            return [];
        }
    }

    private async Task QuarantineAsync(ReadOne one, ReadMailResult.Refused refusal, long uidValidity, MailboxIdentity mailbox, CancellationToken ct)
    {
        // Also known by its bytes: what could be read today may be refused tomorrow.
        Guid[] ids = [one.Id ?? TakenMail.IdOf(mailbox, one.Mail.Raw), TakenMail.IdOf(mailbox, one.Mail.Raw)];
        await QuarantinedMail.KeepAsync(database, mailbox, uidValidity, one.Mail, refusal, ids, time.GetUtcNow(), ct);
        LogQuarantined(log, $"{mailbox.Tenant}/{mailbox.Account}", one.Mail.Uid, LoggableReason.Of(refusal.Reason));
    }

    private IEnumerable<OutgoingEvent> Reports(ReadMailResult.Report report, MailboxIdentity mailbox, FetchedMail mail) =>
        report.Reports
            .Where(about => OwnMessageId.Parse(about.OriginalMessageId, mailbox.Domain) is not null)
            .Select((about, index) => Outgoing(
                new DeliveryReported(
                    mailbox.Tenant,
                    "email",
                    mailbox.Account,
                    about.OriginalMessageId!,
                    about.Outcome switch
                    {
                        DeliveryOutcome.Delivered => "delivered",
                        DeliveryOutcome.Displayed => "read",
                        DeliveryOutcome.Delayed => "delayed",
                        _ => "failed",
                    },
                    about.Recipient,
                    StorableText.Line($"{(about.Outcome == DeliveryOutcome.Complaint ? "complaint " : "")}{about.Status} {about.Diagnostic}", 500) is { Length: > 0 } detail ? detail : null,
                    mail.FetchedAt),
                AttachedFile.DeriveId($"{mailbox.Tenant}\n{mailbox.Account}\n{report.ExternalId}", index)));

    /// <summary>The same report read again is the same event under the same id.</summary>
    private OutgoingEvent Outgoing(DeliveryReported report, Guid id) =>
        OutgoingEvent.Of(report, report.Tenant, Shard.Of(report.Tenant, report.ExternalId), time.GetUtcNow()) with { MessageId = id };

    private async Task RememberAsync(MailboxIdentity mailbox, long uidValidity, long last, List<Guid> taken, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(mailbox.Tenant, ct);
        await TakenMail.RememberAsync(tx, mailbox, taken, time.GetUtcNow(), ct);
        await MailboxPosition.AdvanceAsync(tx, mailbox.Tenant, mailbox.Account, uidValidity, last, time.GetUtcNow(), ct);
        await tx.CommitAsync(ct);
    }

    private sealed record ReadOne(FetchedMail Mail, ReadMailResult Result, Guid? Id);

    [LoggerMessage(1, LogLevel.Warning, "Mail {Uid} of mailbox {Mailbox} is in quarantine: {Reason}")]
    private static partial void LogQuarantined(ILogger log, string mailbox, long uid, string reason);

    [LoggerMessage(2, LogLevel.Error, "Mail {Uid} of mailbox {Mailbox} could not be read")]
    private static partial void LogUnreadable(ILogger log, Exception exception, string mailbox, long uid);

    [LoggerMessage(3, LogLevel.Information, "Mail {Uid} of mailbox {Mailbox} was taken in ({Outcome}), trace {TraceId}")]
    private static partial void LogTakenIn(ILogger log, string mailbox, long uid, string outcome, string? traceId);
}
