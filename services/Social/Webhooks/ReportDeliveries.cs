using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers;
using Omnichannel.Social.Replies;

namespace Omnichannel.Social.Webhooks;

/// <summary>
/// Tells what became of replies. A reply of several parts counts as delivered or read when its last part is, and as failed when any is. News that it was accepted proves that a reply of
/// unknown outcome did leave. What is reported of messages that others sent is nobody's.
/// </summary>
internal sealed class ReportDeliveries(Database database, EventPublisher publisher, ReplyRow replies, TimeProvider time)
{
    /// <summary>Publishes them with confirm, in their order.</summary>
    public async Task RunAsync(IReadOnlyList<(SocialAccount Account, ProviderEvent.Status Status)> statuses, CancellationToken ct)
    {
        var events = new List<OutgoingEvent>();
        foreach (var (account, status) in statuses)
            foreach (var tag in await TagsAsync(account, status, ct))
                if (status.Outcome == "sent")
                    await replies.ProveSentAsync(account.Tenant, account.Id, tag.Reply, status.ExternalId, ct);
                else if (status.Outcome == "failed" || tag.Number == tag.Count)
                    events.Add(Outgoing(account, status, tag));
        await publisher.PublishAsync(events, ct);
    }

    private async Task<IReadOnlyList<PartTag>> TagsAsync(SocialAccount account, ProviderEvent.Status status, CancellationToken ct)
    {
        if (PartTag.Parse(status.Tag) is { } tag)
            return [tag];
        await using var tx = await database.BeginAsync(account.Tenant, ct);
        var rows = await tx.Connection.QueryAsync<(Guid Id, string[] Parts)>(new CommandDefinition(
            status.UpTo is null
                ? "select id, parts from reply where tenant = @Tenant and account = @account and parts @> array[@ExternalId]"
                // A look back of some days: who reads a thread has read what is older, and was told to have.
                : """
                  select id, parts from reply
                   where tenant = @Tenant and account = @account and recipient = @Recipient and state = 'sent' and updated_at between @UpTo::timestamptz - interval '7 days' and @UpTo
                   order by id desc limit 50
                  """,
            new { account.Tenant, account = account.Id, status.ExternalId, status.Recipient, status.UpTo },
            tx.Transaction,
            cancellationToken: ct));
        return [.. rows.Select(row => new PartTag(row.Id, status.UpTo is null ? Array.IndexOf(row.Parts, status.ExternalId) + 1 : row.Parts.Length, row.Parts.Length))];
    }

    // The same report again is the same event under the same id.
    private OutgoingEvent Outgoing(SocialAccount account, ProviderEvent.Status status, PartTag tag)
    {
        var detail = status.Detail is null ? null : StorableText.Line(status.Detail, 500);
        var report = new DeliveryReported(account.Tenant, "social", account.Id, tag.ToString(), status.Outcome, null, detail, status.At);
        return OutgoingEvent.Of(report, account.Tenant, Shard.Of(account.Tenant, report.ExternalId), time.GetUtcNow()) with
        {
            MessageId = DerivedId.Of($"{account.Key}\n{tag}\n{status.Outcome}"),
        };
    }
}
