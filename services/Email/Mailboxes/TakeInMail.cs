using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Email.Attachments;
using Omnichannel.Email.Quarantining;
using Omnichannel.Email.Reading;
using Omnichannel.Email.Replies;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Email.Mailboxes;

/// <summary>
/// Turns fetched mails into events: reads them, stores their attachments, publishes in order with confirm, then remembers them together with the
/// mailbox's position. A mail that cannot be read goes to quarantine and holds up no other.
/// </summary>
public sealed partial class TakeInMail(Database database, EventPublisher publisher, ReplyRow replies, MailBounds bounds, TimeProvider time, ILogger<TakeInMail> log)
{
    private static readonly Counter<long> Received = Telemetry.Meter.CreateCounter<long>("omnichannel.email.received", "{mail}", "Mails taken in, by what became of them.");

    /// <summary>Takes mails in, in their order, and stores the last one's UID as the position. May be repeated after a failure.</summary>
    /// <param name="mails">Mails of one mailbox, at least one.</param>
    /// <param name="uidValidity">Of the mailbox.</param>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="ct">Cancels.</param>
    public async Task RunAsync(IReadOnlyList<FetchedMail> mails, long uidValidity, MailboxIdentity mailbox, CancellationToken ct)
    {
        var read = new List<(FetchedMail Mail, ReadMailResult Result)>(mails.Count);
        foreach (var mail in mails)
            read.Add((mail, await ReadAsync(mail, mailbox, ct)));
        var taken = await TakenAsync(mailbox, [.. read.Select(one => one.Result).OfType<ReadMailResult.Message>().Select(message => IdOf(mailbox, message))], ct);
        var events = new List<OutgoingEvent>();
        var added = new List<Guid>();
        foreach (var (mail, result) in read)
        {
            using var activity = Telemetry.Source.StartActivity("mail received", ActivityKind.Consumer);
            if (result is ReadMailResult.Message message && !taken.Add(IdOf(mailbox, message)))
                continue;
            events.AddRange(await EventsAsync(mail, result, uidValidity, mailbox, ct));
            if (result is ReadMailResult.Message fresh)
                added.Add(IdOf(mailbox, fresh));
            Received.Add(1, new KeyValuePair<string, object?>("outcome", result.GetType().Name.ToLowerInvariant()));
        }
        await publisher.PublishAsync(events, ct);
        Failpoint.Hit("email.confirm-flag");
        await RememberAsync(mailbox, uidValidity, mails[^1].Uid, added, ct);
    }

    private static Guid IdOf(MailboxIdentity mailbox, ReadMailResult.Message message) =>
        AttachedFile.DeriveId($"{mailbox.Tenant}\n{mailbox.Account}\n{message.Event.ExternalId}", -1);

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
    private async Task<IEnumerable<OutgoingEvent>> EventsAsync(FetchedMail mail, ReadMailResult result, long uidValidity, MailboxIdentity mailbox, CancellationToken ct)
    {
        try
        {
            switch (result)
            {
                case ReadMailResult.Message message:
                    await StoreAttachments.KeepAsync(database, message, time.GetUtcNow(), ct);
                    return [Outgoing(message.Event, mailbox.Tenant, message.Event.ThreadKey, IdOf(mailbox, message))];
                case ReadMailResult.Report report:
                    return Reports(report, mailbox, mail);
                case ReadMailResult.OwnReply own:
                    await replies.ProveSentAsync(mailbox.Tenant, own.Id, ct);
                    return [];
                default:
                    await QuarantineAsync(mail, ((ReadMailResult.Refused)result).Reason, uidValidity, mailbox, ct);
                    return [];
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !Outage.Is(exception) && result is not ReadMailResult.Refused)
        {
            LogUnreadable(log, exception, $"{mailbox.Tenant}/{mailbox.Account}", mail.Uid);
            await QuarantineAsync(mail, $"storing failed: {exception.GetType().Name}", uidValidity, mailbox, ct);
            return [];
        }
    }

    private async Task QuarantineAsync(FetchedMail mail, string reason, long uidValidity, MailboxIdentity mailbox, CancellationToken ct)
    {
        await QuarantineMail.KeepAsync(database, mailbox, uidValidity, mail, reason, time.GetUtcNow(), ct);
        LogQuarantined(log, $"{mailbox.Tenant}/{mailbox.Account}", mail.Uid, reason);
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
                mailbox.Tenant,
                about.OriginalMessageId!,
                AttachedFile.DeriveId($"{mailbox.Tenant}\n{mailbox.Account}\n{report.ExternalId}", index)));

    /// <summary>The same mail read again is the same event under the same id.</summary>
    private OutgoingEvent Outgoing<T>(T @event, string tenant, string threadKey, Guid id)
        where T : class => OutgoingEvent.Of(@event, tenant, Shard.Of(tenant, threadKey), time.GetUtcNow()) with { MessageId = id };

    private async Task<HashSet<Guid>> TakenAsync(MailboxIdentity mailbox, Guid[] mails, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(mailbox.Tenant, ct);
        return (await tx.Connection.QueryAsync<Guid>(new CommandDefinition(
            "select mail from taken_mail where tenant = @Tenant and account = @Account and mail = any(@mails)",
            new { mailbox.Tenant, mailbox.Account, mails },
            tx.Transaction,
            cancellationToken: ct))).ToHashSet();
    }

    private async Task RememberAsync(MailboxIdentity mailbox, long uidValidity, long last, List<Guid> taken, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(mailbox.Tenant, ct);
        await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into taken_mail (tenant, account, mail, taken_at) select @Tenant, @Account, mail, @now from unnest(@taken) as mail order by mail
            on conflict do nothing
            """,
            new { mailbox.Tenant, mailbox.Account, taken = taken.ToArray(), now = time.GetUtcNow() },
            tx.Transaction,
            cancellationToken: ct));
        await MailboxPosition.AdvanceAsync(tx, mailbox.Tenant, mailbox.Account, uidValidity, last, time.GetUtcNow(), ct);
        await tx.CommitAsync(ct);
    }

    [LoggerMessage(1, LogLevel.Warning, "Mail {Uid} of mailbox {Mailbox} is in quarantine: {Reason}")]
    private static partial void LogQuarantined(ILogger log, string mailbox, long uid, string reason);

    [LoggerMessage(2, LogLevel.Error, "Mail {Uid} of mailbox {Mailbox} could not be read")]
    private static partial void LogUnreadable(ILogger log, Exception exception, string mailbox, long uid);
}
