using System.Diagnostics;
using MailKit;
using MailKit.Search;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Telemetry = Omnichannel.Hosting.Telemetry;

namespace Omnichannel.Email.Mailboxes;

/// <summary>
/// Takes in everything that a mailbox holds beyond its stored position: fetched in order, several at once, published with confirm, and only then
/// remembered and marked as seen. A crash in between repeats mails, and repeats are recognised; it never leaves one out.
/// </summary>
public sealed partial class CatchUp(Database database, TakeInMail takeIn, MailBounds bounds, TimeProvider time, ILogger<CatchUp> log)
{
    private const int MailsAtOnce = 50;
    private const long BytesAtOnce = 16_000_000;

    /// <summary>Returns when nothing new is left.</summary>
    public async Task RunAsync(IMailFolder inbox, Mailbox mailbox, MailboxIdentity identity, CancellationToken ct)
    {
        var waitOut = Outage.WaitOut(exception => LogWaiting(log, mailbox.Key, LoggableReason.Of(exception)));
        var position = await waitOut.ExecuteAsync(async token => await OpenPositionAsync(inbox, mailbox, token), ct);
        while (await NewAsync(inbox, position, ct) is { Count: > 0 } left)
            while (left.Count > 0)
            {
                var mails = await FetchAsync(inbox, left, ct);
                if (mails.Count == 0)
                    continue;
                Failpoint.Hit("email.fetch-confirm");
                // The IMAP session stays open while the broker or the database is away.
                await waitOut.ExecuteAsync(async token => await takeIn.RunAsync(mails, position.UidValidity, identity, token), ct);
                position = position with { LastUid = mails[^1].Uid };
                await MarkSeenAsync(inbox, mails, ct);
            }
    }

    private async Task<MailboxPosition> OpenPositionAsync(IMailFolder inbox, Mailbox mailbox, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(mailbox.Tenant, ct);
        var position = await MailboxPosition.OpenAsync(tx, mailbox.Tenant, mailbox.Id, inbox.UidValidity, inbox.UidNext?.Id ?? 1, time.GetUtcNow(), ct);
        await tx.CommitAsync(ct);
        return position;
    }

    /// <summary>The UIDs beyond the position, in order.</summary>
    private static async Task<List<UniqueId>> NewAsync(IMailFolder inbox, MailboxPosition position, CancellationToken ct)
    {
        var from = new UniqueId(inbox.UidValidity, (uint)position.LastUid + 1);
        // A range ending in "*" always holds the last mail, also when that is older than its beginning.
        var beyond = (await inbox.SearchAsync(SearchQuery.Uids(new UniqueIdRange(from, UniqueId.MaxValue)), ct)).Where(uid => uid.Id > position.LastUid).Order().ToList();
        var before = beyond.Where(uid => uid.Id < position.FirstUid).ToList();
        if (before.Count > 0)
        {
            var seen = (await inbox.SearchAsync(SearchQuery.Seen.And(SearchQuery.Uids(before)), ct)).ToHashSet();
            beyond.RemoveAll(seen.Contains);
        }
        return beyond;
    }

    /// <summary>Fetches the next mails and removes them from the list: at most so many, and so large together. Those deleted meanwhile are passed over.</summary>
    private async Task<List<FetchedMail>> FetchAsync(IMailFolder inbox, List<UniqueId> left, CancellationToken ct)
    {
        var asked = left.Take(MailsAtOnce).ToList();
        var summaries = await inbox.FetchAsync(asked, MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.Flags, ct);
        long bytes = 0;
        var chosen = summaries.OrderBy(summary => summary.UniqueId.Id).TakeWhile((summary, index) => (bytes += summary.Size ?? 0) <= BytesAtOnce || index == 0).ToList();
        var last = chosen.Count < summaries.Count ? chosen[^1].UniqueId.Id : asked[^1].Id;
        left.RemoveAll(uid => uid.Id <= last);
        var mails = new List<FetchedMail>(chosen.Count);
        foreach (var summary in chosen)
            mails.Add(await FetchAsync(inbox, summary, ct));
        return mails;
    }

    /// <summary>For the eyes of people who look into the mailbox; the position does not depend on it.</summary>
    private static async Task MarkSeenAsync(IMailFolder inbox, List<FetchedMail> mails, CancellationToken ct)
    {
        var unseen = mails.Where(mail => !mail.WasSeen).Select(mail => new UniqueId(inbox.UidValidity, (uint)mail.Uid)).ToList();
        if (unseen.Count > 0)
            await inbox.AddFlagsAsync(unseen, MessageFlags.Seen, silent: true, ct);
    }

    /// <summary>Reads one mail without changing its flags; of one that is too large its headers alone.</summary>
    private async Task<FetchedMail> FetchAsync(IMailFolder inbox, IMessageSummary summary, CancellationToken ct)
    {
        using var span = Telemetry.Source.StartActivity("fetch mail", ActivityKind.Client)?.SetTag("network.protocol.name", "imap");
        var size = summary.Size ?? 0;
        var section = size > bounds.Bytes ? "HEADER" : "";
        await using var stream = await inbox.GetStreamAsync(summary.UniqueId, section, ct);
        using var raw = new MemoryStream((int)Math.Min(size, bounds.Bytes) + 1);
        await stream.CopyToAsync(raw, ct);
        return new(summary.UniqueId.Id, Math.Max(size, raw.Length), raw.ToArray(), time.GetUtcNow(), summary.Flags?.HasFlag(MessageFlags.Seen) == true, span?.Id);
    }

    [LoggerMessage(1, LogLevel.Warning, "Mailbox {Mailbox} waits: {Reason}")]
    private static partial void LogWaiting(ILogger log, string mailbox, string reason);
}
