using System.Security.Cryptography;
using Dapper;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Mailboxes;

/// <summary>Which mails of a mailbox are done with for ever: published, or put into quarantine, whatever became of them there.</summary>
public static class TakenMail
{
    /// <summary>The id of a mail that became a message; its event has it too.</summary>
    public static Guid IdOf(MailboxIdentity mailbox, string externalId) => AttachedFile.DeriveId($"{mailbox.Tenant}\n{mailbox.Account}\n{externalId}", -1);

    /// <summary>The id of a mail of which nothing is known but its bytes.</summary>
    public static Guid IdOf(MailboxIdentity mailbox, byte[] raw) => IdOf(mailbox, $"raw#{Convert.ToHexStringLower(SHA256.HashData(raw))}");

    /// <summary>Which of these are done with.</summary>
    internal static async Task<HashSet<Guid>> AmongAsync(TenantTransaction tx, MailboxIdentity mailbox, IEnumerable<Guid> mails, CancellationToken ct) =>
        (await tx.Connection.QueryAsync<Guid>(new CommandDefinition(
            "select mail from taken_mail where tenant = @Tenant and account = @Account and mail = any(@mails)",
            new { mailbox.Tenant, mailbox.Account, mails = mails.ToArray() },
            tx.Transaction,
            cancellationToken: ct))).ToHashSet();

    /// <summary>Remembers them. False where the first was known already.</summary>
    internal static async Task<bool> RememberAsync(TenantTransaction tx, MailboxIdentity mailbox, IReadOnlyList<Guid> mails, DateTimeOffset now, CancellationToken ct) =>
        mails.Count > 0 && (await tx.Connection.QueryAsync<Guid>(new CommandDefinition(
            """
            insert into taken_mail (tenant, account, mail, taken_at) select @Tenant, @Account, mail, @now from unnest(@mails) as mail order by mail
            on conflict do nothing returning mail
            """,
            new { mailbox.Tenant, mailbox.Account, mails = mails.Distinct().ToArray(), now },
            tx.Transaction,
            cancellationToken: ct))).Contains(mails[0]);
}
