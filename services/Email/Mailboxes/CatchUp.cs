using MailKit;
using MailKit.Search;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;

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
        var waitOut = Outage.WaitOut(exception => LogWaiting(log, mailbox.Key, exception.Message));
        var position = await waitOut.ExecuteAsync(async token => await OpenPositionAsync(inbox, mailbox, token), ct);
        while (await NextAsync(inbox, position, ct) is { Count: > 0 } next)
        {
            var mails = new List<FetchedMail>(next.Count);
            foreach (var summary in next)
                mails.Add(await FetchAsync(inbox, summary, ct));
            Failpoint.Hit("email.fetch-confirm");
            var last = mails[^1].Uid;
            // The IMAP session stays open while the broker or the database is away.
            await waitOut.ExecuteAsync(async token => await takeIn.RunAsync(mails, position.UidValidity, identity, last, token), ct);
            position = position with { LastUid = last };
            await inbox.AddFlagsAsync([.. mails.Where(mail => !mail.WasSeen).Select(mail => new UniqueId(inbox.UidValidity, (uint)mail.Uid))], MessageFlags.Seen, silent: true, ct);
        }
    }

    private async Task<MailboxPosition> OpenPositionAsync(IMailFolder inbox, Mailbox mailbox, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(mailbox.Tenant, ct);
        var position = await MailboxPosition.OpenAsync(tx, mailbox.Tenant, mailbox.Id, inbox.UidValidity, inbox.UidNext?.Id ?? 1, time.GetUtcNow(), ct);
        await tx.CommitAsync(ct);
        return position;
    }

    /// <summary>The next mails in the order of their UIDs, at most so many and so large together.</summary>
    private static async Task<IReadOnlyList<IMessageSummary>> NextAsync(IMailFolder inbox, MailboxPosition position, CancellationToken ct)
    {
        var from = new UniqueId(inbox.UidValidity, (uint)position.LastUid + 1);
        // A range ending in "*" always holds the last mail, also when that is older than its beginning.
        var beyond = (await inbox.SearchAsync(SearchQuery.Uids(new UniqueIdRange(from, UniqueId.MaxValue)), ct)).Where(uid => uid.Id > position.LastUid).Order().ToList();
        var left = beyond.Where(uid => uid.Id < position.FirstUid).ToList();
        if (left.Count > 0)
        {
            var seen = (await inbox.SearchAsync(SearchQuery.Seen.And(SearchQuery.Uids(left)), ct)).ToHashSet();
            beyond.RemoveAll(seen.Contains);
        }
        if (beyond.Count == 0)
            return [];
        var summaries = await inbox.FetchAsync([.. beyond.Take(MailsAtOnce)], MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.Flags, ct);
        long bytes = 0;
        return [.. summaries.OrderBy(summary => summary.UniqueId.Id).TakeWhile((summary, index) => (bytes += summary.Size ?? 0) <= BytesAtOnce || index == 0)];
    }

    /// <summary>Reads one mail without changing its flags; of one that is too large its headers alone.</summary>
    private async Task<FetchedMail> FetchAsync(IMailFolder inbox, IMessageSummary summary, CancellationToken ct)
    {
        var size = summary.Size ?? 0;
        var section = size > bounds.Bytes ? "HEADER" : "";
        await using var stream = await inbox.GetStreamAsync(summary.UniqueId, section, ct);
        using var raw = new MemoryStream((int)Math.Min(size, bounds.Bytes) + 1);
        await stream.CopyToAsync(raw, ct);
        return new(summary.UniqueId.Id, Math.Max(size, raw.Length), raw.ToArray(), time.GetUtcNow(), summary.Flags?.HasFlag(MessageFlags.Seen) == true);
    }

    [LoggerMessage(1, LogLevel.Warning, "Mailbox {Mailbox} waits: {Reason}")]
    private static partial void LogWaiting(ILogger log, string mailbox, string reason);
}
