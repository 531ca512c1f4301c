using System.Diagnostics;
using System.Diagnostics.Metrics;
using MailKit.Net.Smtp;
using MimeKit;
using Omnichannel.Contracts;
using Omnichannel.Email.Mailboxes;
using Omnichannel.Email.SigningIn;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;

namespace Omnichannel.Email.Replies;

/// <summary>
/// Sends one claimed reply: connect and sign in, commit <c>sending</c>, hand over, commit the outcome. What surely did not leave is tried again by
/// <see cref="ReplyTimetable"/>; what may have left is never repeated.
/// </summary>
public sealed partial class SendReply(Database database, MailboxDirectory directory, SignIn signIn, ReplyRow rows, TimeProvider time, ILogger<SendReply> log)
{
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromMinutes(5);
    private static readonly Counter<long> Attempts = Telemetry.Meter.CreateCounter<long>("omnichannel.email.replies", "{attempt}", "Attempts to send a reply, by outcome: sent, later, failed, unknown.");
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>("omnichannel.email.reply.duration", "s", "From the agent's answer to the mail server's acceptance.", advice: Buckets.OfWaits);

    /// <summary>Sends it, or decides what is to become of it.</summary>
    public async Task RunAsync(ClaimedReply claimed, CancellationToken ct)
    {
        var reply = claimed.Request;
        using var span = Telemetry.Source.StartActivity("send reply", ActivityKind.Internal, Telemetry.ContextOf(claimed.TraceParent))?
            .SetTag(Telemetry.TenantAttribute, reply.Tenant).SetTag(Telemetry.ConversationAttribute, reply.ConversationId).SetTag("omnichannel.attempt", claimed.Attempts);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct);
        attempt.CancelAfter(LongestAttempt);
        var renewing = RenewAsync(reply, attempt);
        try
        {
            await AttemptAsync(claimed, attempt.Token);
        }
        finally
        {
            await attempt.CancelAsync();
            await renewing;
        }
    }

    private async Task AttemptAsync(ClaimedReply claimed, CancellationToken ct)
    {
        var reply = claimed.Request;
        using var client = new Submission { Timeout = 60_000 };
        MimeMessage? mail = null;
        var handingOver = false;
        try
        {
            if (directory.Find($"{reply.Tenant}/{reply.ChannelAccount}") is not var (mailbox, _))
            {
                await TryLaterAsync(claimed, "The channel account does not exist or is not configured.", refused: false);
                return;
            }
            mail = ComposeReply.Compose(reply, mailbox, await FilesAsync(reply, ct), time.GetUtcNow());
            await signIn.ToAsync(client, mailbox, mailbox.Smtp, ct);
            if (!await rows.BeginHandOverAsync(reply, mail.MessageId!, ct))
                return;
            handingOver = true;
            Failpoint.Hit("email.before-data");
            using (Telemetry.Source.StartActivity("submit mail", ActivityKind.Client)?.SetTag("network.protocol.name", "smtp"))
                await client.SubmitAsync(mail, ct);
            Failpoint.Hit("email.after-data");
            await UntilStoredAsync(token => rows.SentAsync(reply, mail.MessageId!, token));
            Ended("sent");
            Duration.Record((time.GetUtcNow() - reply.At).TotalSeconds);
            LogSent(log, reply.ReplyId, reply.ConversationId);
        }
        catch (SmtpCommandException refused) when ((int)refused.StatusCode >= 500 && handingOver)
        {
            await FailAsync(reply, $"{(int)refused.StatusCode} {refused.Message}");
        }
        catch (Exception invalid) when (invalid is FormatException or FileNotFoundException)
        {
            await FailAsync(reply, invalid.Message);
        }
        catch (Exception broken) when (handingOver && client.MayHaveHandedOver && broken is not SmtpCommandException)
        {
            Ended("unknown");
            LogUnknown(log, reply.ReplyId, LoggableReason.Of(broken));
            await UntilStoredAsync(token => rows.UnknownAsync(reply, mail!.MessageId!, token));
        }
        catch (Exception broken)
        {
            await TryLaterAsync(claimed, broken.Message, broken is SmtpCommandException);
        }
    }

    private async Task<IReadOnlyList<ReplyFile>> FilesAsync(ReplyRequested reply, CancellationToken ct)
    {
        var files = new List<ReplyFile>(reply.Attachments.Count);
        if (reply.Attachments.Count == 0)
            return files;
        await using var tx = await database.BeginAsync(reply.Tenant, ct);
        foreach (var named in reply.Attachments)
        {
            var stored = await LoadAttachment.FindAsync(tx, named.Id, ct) ?? throw new FileNotFoundException($"Attachment {named.Id} does not exist.");
            using var content = new MemoryStream((int)stored.Size);
            await LoadAttachment.CopyToAsync(tx, named.Id, content, ct);
            files.Add(new(stored.FileName, stored.MediaType, content.ToArray()));
        }
        await tx.CommitAsync(ct);
        return files;
    }

    private async Task TryLaterAsync(ClaimedReply claimed, string reason, bool refused)
    {
        var reply = claimed.Request;
        if (time.GetUtcNow() - reply.At > ReplyTimetable.GiveUpAfter)
        {
            await FailAsync(reply, $"Given up after {ReplyTimetable.GiveUpAfter.TotalHours:0} hours. {reason}");
            return;
        }
        Ended("later");
        LogLater(log, reply.ReplyId, LoggableReason.Of(reason));
        await UntilStoredAsync(token => rows.TryLaterAsync(reply, ReplyTimetable.PauseAfter(claimed.Attempts, refused), StorableText.Line(reason, 500), token));
    }

    private async Task FailAsync(ReplyRequested reply, string reason)
    {
        Ended("failed");
        LogFailed(log, reply.ReplyId, LoggableReason.Of(reason));
        await UntilStoredAsync(token => rows.FailedAsync(reply, StorableText.Line(reason, 500), token));
    }

    private static void Ended(string outcome)
    {
        Attempts.Add(1, new KeyValuePair<string, object?>("omnichannel.outcome", outcome));
        Activity.Current?.SetTag("omnichannel.outcome", outcome);
        if (outcome != "sent")
            Activity.Current?.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>The mail server has spoken: its answer is stored also when the database is away and when the service is asked to stop.</summary>
    private static async Task UntilStoredAsync(Func<CancellationToken, Task<bool>> store)
    {
        using var bounded = new CancellationTokenSource(LongestAttempt);
        await Outage.WaitOut(_ => { }).ExecuteAsync(async token => await store(token), bounded.Token);
    }

    /// <summary>Keeps the claim alive; where it is lost the attempt ends.</summary>
    private async Task RenewAsync(ReplyRequested reply, CancellationTokenSource attempt)
    {
        using var timer = new PeriodicTimer(ReplyRow.Lease / 4, time);
        try
        {
            while (await timer.WaitForNextTickAsync(attempt.Token))
                try
                {
                    if (!await rows.RenewAsync(reply, attempt.Token))
                        await attempt.CancelAsync();
                }
                catch (Exception exception) when (Outage.Is(exception))
                {
                    LogRenewal(log, reply.ReplyId, exception.Message);
                }
        }
        catch (OperationCanceledException) when (attempt.IsCancellationRequested)
        {
            // The attempt has ended.
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Reply {Reply} of conversation {Conversation} was accepted by the mail server")]
    private static partial void LogSent(ILogger log, Guid reply, Guid conversation);

    [LoggerMessage(2, LogLevel.Warning, "Reply {Reply} is tried again later: {Reason}")]
    private static partial void LogLater(ILogger log, Guid reply, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Reply {Reply} failed: {Reason}")]
    private static partial void LogFailed(ILogger log, Guid reply, string reason);

    [LoggerMessage(4, LogLevel.Error, "Reply {Reply} may or may not have left: {Reason}")]
    private static partial void LogUnknown(ILogger log, Guid reply, string reason);

    [LoggerMessage(5, LogLevel.Warning, "The claim on reply {Reply} could not be renewed: {Reason}")]
    private static partial void LogRenewal(ILogger log, Guid reply, string reason);
}
