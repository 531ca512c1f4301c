using System.Diagnostics;
using System.Diagnostics.Metrics;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Omnichannel.Social.Replies;

/// <summary>
/// Sends one claimed reply, part by part: prepare, commit <c>sending</c>, hand over, commit the outcome. What surely did not leave is tried again by <see cref="ReplyTimetable"/>, from
/// the part it stopped at; what may have left is never repeated.
/// </summary>
internal sealed partial class SendReply(
    Database database, AccountDirectory directory, KnownProviders providers, Endpoints endpoints, AccountPace pace, ReplyRow rows, TimeProvider time, ILogger<SendReply> log)
{
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromMinutes(5);
    private static readonly Counter<long> Attempts = Telemetry.Meter.CreateCounter<long>("omnichannel.social.replies", "{attempt}", "Attempts to send a reply, by outcome: sent, later, failed, unknown.");
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>("omnichannel.social.reply.duration", "s", "From the agent's answer to the provider's acceptance.", advice: Buckets.OfWaits);

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
        var account = directory.Find(reply.Tenant, reply.ChannelAccount);
        if (account is null || providers.Find(account.Settings.Provider) is not { } provider)
        {
            await LaterAsync(claimed, account, new("The channel account does not exist or is not enabled."));
            return;
        }

        if (RefusalOf(reply, account, provider.Description) is { } refusal)
        {
            await FailAsync(reply, refusal);
            return;
        }

        var texts = reply.Template is null ? SplitText.At(reply.Text, provider.Description.TextLimit, provider.Description.LimitInBytes) : [reply.Text];
        var count = texts.Count + reply.Attachments.Count;
        for (var number = claimed.Parts.Count + 1; number <= count; number++)
        {
            var tag = new PartTag(reply.ReplyId, number, count);
            var outcome = await PartAsync(claimed, account, provider, tag, number <= texts.Count ? texts[number - 1] : null, ct);
            if (outcome is SendOutcome.Sent { ExternalId: var id } && number < count)
            {
                if (!await StoreAsync(token => rows.PartSentAsync(reply, id, token)))
                    return;
                continue;
            }

            await EndAsync(claimed, account, outcome, tag);
            return;
        }
    }

    /// <summary>Why it cannot be sent at all, in words for the agent; or null.</summary>
    private string? RefusalOf(ReplyRequested reply, SocialAccount account, ProviderDescription provider)
    {
        if (provider.Secrets.FirstOrDefault(name => account.Secret(name) is null) is { } missing)
            return $"The channel account has no {missing}.";
        if (reply.Template is not null && !provider.TakesTemplates)
            return $"{provider.Title} has no templates.";
        if (reply.Private && !provider.TakesPrivateReplies)
            return $"{provider.Title} cannot answer a comment in private.";
        // What stands in public has no window.
        return reply.Template is null && !(PublicThread.Is(reply.ThreadKey) && !reply.Private) && provider.Window is { } window && reply.CustomerWroteAt is { } wrote && time.GetUtcNow() - wrote > window ? provider.WindowWords : null;
    }

    private async Task<SendOutcome> PartAsync(ClaimedReply claimed, SocialAccount account, IProvider provider, PartTag tag, string? text, CancellationToken ct)
    {
        var reply = claimed.Request;
        if (pace.Take(account, provider.Description) is { Ticks: > 0 } wait)
            return new SendOutcome.Later("The account sends as fast as it may.", wait);
        var handingOver = false;
        try
        {
            var file = text is null ? await FileAsync(reply, reply.Attachments[reply.Attachments.Count - 1 - (tag.Count - tag.Number)], ct) : null;
            var api = endpoints.Open(provider);
            var part = new ReplyPart(reply, tag, text, file) { Age = reply.CustomerWroteAt is { } wrote ? time.GetUtcNow() - wrote : null };
            return await pace.CircuitOf(account).ExecuteAsync(
                async token =>
                {
                    var prepared = await provider.PrepareAsync(part, account, api, token);
                    if (prepared is Prepared.Not { Outcome: var not })
                        return not;
                    var call = (Prepared.Call)prepared;
                    if (!await rows.BeginHandOverAsync(reply, token))
                        return new SendOutcome.Later(Lost);
                    handingOver = true;
                    Failpoint.Hit("social.before-send");
                    using var request = call.Request();
                    var (status, headers, body) = await api.SendAsync(request, token);
                    Failpoint.Hit("social.after-send");
                    return provider.Read((int)status, headers, body);
                },
                ct);
        }
        catch (FileNotFoundException missing)
        {
            return new SendOutcome.Refused(missing.Message);
        }
        catch (BrokenCircuitException open)
        {
            return new SendOutcome.Later("The provider fails the account's calls.", open.RetryAfter, WholeAccount: true);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or TimeoutRejectedException or OperationCanceledException)
        {
            return handingOver && !NeverConnected(broken)
                ? new SendOutcome.Unknown($"{broken.GetType().Name}: {broken.Message}")
                : new SendOutcome.Later($"{provider.Description.Title} cannot be reached.");
        }
    }

    private const string Lost = "Another process has taken it over.";

    private static bool NeverConnected(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    private async Task EndAsync(ClaimedReply claimed, SocialAccount account, SendOutcome outcome, PartTag tag)
    {
        var reply = claimed.Request;
        switch (outcome)
        {
            case SendOutcome.Sent sent:
                await StoreAsync(token => rows.SentAsync(reply, sent.ExternalId, token));
                Ended("sent");
                Duration.Record((time.GetUtcNow() - reply.At).TotalSeconds);
                LogSent(log, reply.ReplyId, reply.ConversationId);
                break;
            case SendOutcome.Later { Reason: Lost }:
                break;
            case SendOutcome.Later later:
                await LaterAsync(claimed, account, later);
                break;
            case SendOutcome.Unknown unknown:
                Ended("unknown");
                LogUnknown(log, reply.ReplyId, unknown.Reason);
                await StoreAsync(token => rows.UnknownAsync(reply, token));
                break;
            case SendOutcome.Refused refused:
                await FailAsync(reply, tag.Number == 1 ? refused.Reason : $"Part {tag.Number} of {tag.Count} was not taken; what is before it was sent. {refused.Reason}");
                break;
        }
    }

    private async Task<AttachedFile> FileAsync(ReplyRequested reply, AttachmentRef named, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(reply.Tenant, ct);
        var stored = await LoadAttachment.FindAsync(tx, named.Id, ct) ?? throw new FileNotFoundException($"Attachment {named.Id} does not exist.");
        using var content = new MemoryStream((int)stored.Size);
        await LoadAttachment.CopyToAsync(tx, named.Id, content, ct);
        await tx.CommitAsync(ct);
        return new AttachedFile(stored.Id, stored.FileName, stored.MediaType, null, content.ToArray());
    }

    private async Task LaterAsync(ClaimedReply claimed, SocialAccount? account, SendOutcome.Later later)
    {
        var reply = claimed.Request;
        if (time.GetUtcNow() - reply.At > ReplyTimetable.GiveUpAfter)
        {
            await FailAsync(reply, $"Given up after {ReplyTimetable.GiveUpAfter.TotalHours:0} hours. {later.Reason}");
            return;
        }

        var pause = ReplyTimetable.PauseAfter(claimed.Attempts, later.After);
        if (later.WholeAccount && account is not null)
            pace.Rest(account, pause);
        Ended("later");
        LogLater(log, reply.ReplyId, later.Reason);
        await StoreAsync(token => rows.TryLaterAsync(reply, pause, StorableText.Line(later.Reason, 500), token));
    }

    private async Task FailAsync(ReplyRequested reply, string reason)
    {
        Ended("failed");
        LogFailed(log, reply.ReplyId, reason);
        await StoreAsync(token => rows.FailedAsync(reply, StorableText.Line(reason, 500), token));
    }

    private static void Ended(string outcome)
    {
        Attempts.Add(1, new KeyValuePair<string, object?>("omnichannel.outcome", outcome));
        Activity.Current?.SetTag("omnichannel.outcome", outcome);
        if (outcome != "sent")
            Activity.Current?.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>The provider has spoken: its answer is stored also when the database is away and when the service is asked to stop.</summary>
    private static async Task<bool> StoreAsync(Func<CancellationToken, Task<bool>> store)
    {
        using var bounded = new CancellationTokenSource(LongestAttempt);
        return await Outage.WaitOut(_ => { }).ExecuteAsync(async token => await store(token), bounded.Token);
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

    [LoggerMessage(1, LogLevel.Information, "Reply {Reply} of conversation {Conversation} was accepted by the provider")]
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
