using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Mailboxes;

/// <summary>How far a mailbox has been read.</summary>
/// <param name="UidValidity">Of the mailbox (RFC 9051 section 2.3.1.1); under another one all UIDs are new.</param>
/// <param name="LastUid">Everything up to here is done.</param>
/// <param name="FirstUid">Mails below it that were read by somebody before the mailbox was first opened are left alone.</param>
public sealed record MailboxPosition(long UidValidity, long LastUid, long FirstUid)
{
    /// <summary>
    /// The position to go on from, given what the server says now. A mailbox never seen before begins with what is unread in it; after a change of
    /// UIDVALIDITY all of it is read again, and what was published before is recognised.
    /// </summary>
    public static async Task<MailboxPosition> OpenAsync(TenantTransaction tx, string tenant, string account, long uidValidity, long uidNext, DateTimeOffset now, CancellationToken ct)
    {
        var row = await tx.Connection.QuerySingleAsync<(long UidValidity, long LastUid, long FirstUid)>(new CommandDefinition(
            """
            insert into mailbox_position as p (tenant, account, uid_validity, last_uid, first_uid, updated_at)
            values (@tenant, @account, @uidValidity, 0, @uidNext, @now)
            on conflict (tenant, account) do update
               set last_uid = case when p.uid_validity = excluded.uid_validity then p.last_uid else 0 end,
                   first_uid = case when p.uid_validity = excluded.uid_validity then p.first_uid else 0 end,
                   uid_validity = excluded.uid_validity,
                   updated_at = excluded.updated_at
            returning uid_validity, last_uid, first_uid
            """,
            new { tenant, account, uidValidity, uidNext, now },
            tx.Transaction,
            cancellationToken: ct));
        return new(row.UidValidity, row.LastUid, row.FirstUid);
    }

    /// <summary>Moves forward, never back: a former holder of the mailbox may be late.</summary>
    public static Task AdvanceAsync(TenantTransaction tx, string tenant, string account, long uidValidity, long uid, DateTimeOffset now, CancellationToken ct) =>
        tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            update mailbox_position set last_uid = greatest(last_uid, @uid), updated_at = @now
             where tenant = @tenant and account = @account and uid_validity = @uidValidity
            """,
            new { tenant, account, uidValidity, uid, now },
            tx.Transaction,
            cancellationToken: ct));
}
