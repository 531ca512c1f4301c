using Dapper;
using Omnichannel.Email.Mailboxes;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Quarantining;

/// <summary>Keeps a mail that cannot be taken in, with the reason, where an operator sees it.</summary>
public static class QuarantineMail
{
    /// <summary>Keeps it once, however often the mailbox is read.</summary>
    public static async Task KeepAsync(Database database, MailboxIdentity mailbox, long uidValidity, FetchedMail mail, string reason, DateTimeOffset now, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(mailbox.Tenant, ct);
        await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into quarantine (id, tenant, account, uid_validity, uid, reason, size, raw, quarantined_at)
            values (@id, @Tenant, @Account, @uidValidity, @Uid, @reason, @Size, @Raw, @now)
            on conflict (tenant, account, uid_validity, uid) do nothing
            """,
            new { id = Guid.CreateVersion7(now), mailbox.Tenant, mailbox.Account, uidValidity, mail.Uid, reason = StorableText.Line(reason, 500), mail.Size, mail.Raw, now },
            tx.Transaction,
            cancellationToken: ct));
        await tx.CommitAsync(ct);
    }
}
