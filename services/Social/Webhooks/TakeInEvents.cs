using System.Diagnostics.Metrics;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Media;
using Omnichannel.Social.Providers;
using Omnichannel.Social.Quarantining;

namespace Omnichannel.Social.Webhooks;

/// <summary>
/// Takes the events of one payload in: messages thread by thread, each in the order of the provider's time, published with confirm; reports of what was sent; the rest to quarantine.
/// What fails holds up nothing beside it; the payload then counts as not taken, and its repeat does again only what changes nothing.
/// </summary>
internal sealed partial class TakeInEvents(
    Database database, EventPublisher publisher, FetchMedia media, ReportDeliveries reports, ThreadOrder order, TimeProvider time, ILogger<TakeInEvents> log)
{
    private const int LongestText = 100_000;

    private static readonly Counter<long> Received =
        Telemetry.Meter.CreateCounter<long>("omnichannel.social.received", "{event}", "Events of providers taken in, by provider and what became of them.");

    /// <summary>Takes them in; returns how many went to quarantine.</summary>
    /// <exception cref="UnavailableException">Not all of them could be taken in now.</exception>
    public async Task<int> RunAsync(IProvider provider, WebhookGroup group, IReadOnlyList<ProviderEvent> events, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var work = new List<Task<int>>();
        var strange = new List<(SocialAccount Account, string Cause, string Reason, ProviderEvent Happened)>();
        var messages = new List<(SocialAccount Account, ProviderEvent.Message Message)>();
        var statuses = new List<(SocialAccount Account, ProviderEvent.Status Status)>();
        foreach (var happened in events)
        {
            var account = group.Find(happened.Account);
            if (account is not { Enabled: true })
                strange.Add((account ?? group.Addressed, account is null ? Cause.UnknownAccount : Cause.DisabledAccount, $"account {happened.Account}", happened));
            else if (happened is ProviderEvent.Message message)
                messages.Add((account, message with { SentAt = message.SentAt > now ? now : message.SentAt }));
            else if (happened is ProviderEvent.Status status)
                statuses.Add((account, status with { At = status.At > now ? now : status.At }));
            else if (happened is ProviderEvent.Unknown unknown)
                strange.Add((account, Cause.Unknown, unknown.Reason, unknown));
            else
                Count(account, "ignored");
        }

        foreach (var thread in messages.GroupBy(one => $"{one.Account.Key}\n{one.Message.Thread}", StringComparer.Ordinal))
            work.Add(order.RunAsync(thread.Key, () => OfThreadAsync(provider, [.. thread.OrderBy(one => one.Message.SentAt)], ct), ct));
        if (statuses.Count > 0)
            work.Add(ReportAsync(statuses, ct));
        if (strange.Count > 0)
            work.Add(QuarantineAsync(strange, ct));
        await ((Task)Task.WhenAll(work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var failed in work.Where(task => !task.IsCompletedSuccessfully))
            await failed;
        return work.Sum(task => task.Result);
    }

    private async Task<int> OfThreadAsync(IProvider provider, IReadOnlyList<(SocialAccount Account, ProviderEvent.Message Message)> thread, CancellationToken ct)
    {
        var published = new List<OutgoingEvent>(thread.Count);
        var quarantined = 0;
        foreach (var (account, message) in thread)
            try
            {
                published.Add(Outgoing(await ReadAsync(provider, account, message, ct)));
                Count(account, message.Unsupported is null ? "message" : "unsupported");
                if (message.Unsupported is { } reason)
                    quarantined += await QuarantineAsync(account, Cause.Unsupported, reason, message, ct);
            }
            catch (Exception exception) when (exception is not OperationCanceledException && !Outage.Is(exception))
            {
                // Whatever a message makes us do, it must not hold up those behind it.
                LogFailed(log, exception, account.Key);
                quarantined += await QuarantineAsync(account, Cause.Failed, exception.GetType().Name, message, ct);
            }

        await publisher.PublishAsync(published, ct);
        return quarantined;
    }

    private async Task<MessageReceived> ReadAsync(IProvider provider, SocialAccount account, ProviderEvent.Message message, CancellationToken ct)
    {
        var attachments = new List<AttachmentRef>(message.Media.Count);
        var text = StorableText.Cut(message.Text, LongestText);
        for (var i = 0; i < message.Media.Count; i++)
        {
            var fetched = await media.RunAsync(provider, account, message, i, ct);
            if (fetched.File is { } file)
                attachments.Add(new AttachmentRef(file.Id, file.FileName, file.MediaType, file.Size, null));
            else
                text = $"{text}\n⚠️ {message.Kind}: {fetched.Reason}".Trim();
        }

        return new MessageReceived(
            account.Tenant,
            "social",
            account.Id,
            message.ExternalId,
            message.Thread,
            message.References,
            message.From,
            account.Address,
            [],
            null,
            text,
            null,
            null,
            attachments,
            message.LanguageHint,
            null,
            null,
            message.Public,
            new Dictionary<string, string>(message.Attributes, StringComparer.Ordinal) { ["provider"] = provider.Description.Name, ["kind"] = message.Kind },
            message.SentAt,
            time.GetUtcNow());
    }

    // The same message again is the same event under the same id.
    private OutgoingEvent Outgoing(MessageReceived received) =>
        OutgoingEvent.Of(received, received.Tenant, Shard.Of(received.Tenant, received.ThreadKey), time.GetUtcNow()) with
        {
            MessageId = DerivedId.Of($"{received.Tenant}\n{received.ChannelAccount}\n{received.ExternalId}"),
        };

    private async Task<int> ReportAsync(IReadOnlyList<(SocialAccount Account, ProviderEvent.Status Status)> statuses, CancellationToken ct)
    {
        await reports.RunAsync(statuses, ct);
        foreach (var (account, status) in statuses)
            Count(account, status.Outcome);
        return 0;
    }

    private async Task<int> QuarantineAsync(IReadOnlyList<(SocialAccount Account, string Cause, string Reason, ProviderEvent Happened)> strange, CancellationToken ct)
    {
        foreach (var (account, cause, reason, happened) in strange)
            await QuarantineAsync(account, cause, reason, happened, ct);
        return strange.Count;
    }

    private async Task<int> QuarantineAsync(SocialAccount account, string cause, string reason, ProviderEvent happened, CancellationToken ct)
    {
        await QuarantinedEvent.KeepAsync(database, account, cause, reason, (happened as ProviderEvent.Message)?.From.Address, happened.Alone(), time.GetUtcNow(), ct);
        LogQuarantined(log, account.Key, cause);
        Count(account, cause);
        return 1;
    }

    private static void Count(SocialAccount account, string outcome) =>
        Received.Add(1, new KeyValuePair<string, object?>("omnichannel.provider", account.Settings.Provider), new KeyValuePair<string, object?>("omnichannel.outcome", outcome));

    [LoggerMessage(1, LogLevel.Warning, "An event of account {Account} is in quarantine: {Cause}")]
    private static partial void LogQuarantined(ILogger log, string account, string cause);

    [LoggerMessage(2, LogLevel.Error, "A message of account {Account} could not be read")]
    private static partial void LogFailed(ILogger log, Exception exception, string account);
}
