using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Email.Mailboxes;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Quarantining;

/// <summary>A mail in quarantine, without its content.</summary>
/// <param name="Id">Id of the entry; later ones are greater.</param>
/// <param name="Account">Channel account.</param>
/// <param name="Cause">One of <see cref="Refusal"/>.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="From">Who the mail says sent it, unverified; null where it does not say.</param>
/// <param name="Subject">Its subject, or null.</param>
/// <param name="Size">Bytes of the mail.</param>
/// <param name="QuarantinedAt">UTC instant.</param>
public sealed record QuarantinedMail(Guid Id, string Account, string Cause, string Reason, Party? From, string? Subject, long Size, DateTime QuarantinedAt)
{
    private const string Columns = "id, account, cause, reason, sender, sender_name as SenderName, subject, size, quarantined_at as QuarantinedAt";

    /// <summary>
    /// Keeps a mail, once, however often the mailbox is read and also after an admin deleted or released it: <paramref name="ids"/> are remembered with it.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="mailbox">Where it was found.</param>
    /// <param name="uidValidity">Of the mailbox.</param>
    /// <param name="mail">The mail.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="ids">The ids under which the mail is known as taken; the first decides whether it is.</param>
    /// <param name="now">UTC instant.</param>
    /// <param name="ct">Cancels.</param>
    internal static async Task KeepAsync(
        Database database, MailboxIdentity mailbox, long uidValidity, FetchedMail mail, ReadMailResult.Refused refusal, IReadOnlyList<Guid> ids, DateTimeOffset now, CancellationToken ct)
    {
        var (from, subject) = MailHeaders.Of(mail.Raw);
        await using var tx = await database.BeginAsync(mailbox.Tenant, ct);
        if (await TakenMail.RememberAsync(tx, mailbox, ids, now, ct))
            await tx.Connection.ExecuteAsync(new CommandDefinition(
                """
                insert into quarantine (id, tenant, account, uid_validity, uid, cause, reason, size, raw, sender, sender_name, subject, quarantined_at)
                values (@id, @Tenant, @Account, @uidValidity, @Uid, @Cause, @reason, @Size, @Raw, @sender, @name, @subject, @now)
                on conflict (tenant, account, uid_validity, uid) do nothing
                """,
                new
                {
                    id = Guid.CreateVersion7(now),
                    mailbox.Tenant,
                    mailbox.Account,
                    uidValidity,
                    mail.Uid,
                    refusal.Cause,
                    reason = StorableText.Line(refusal.Reason, 500),
                    mail.Size,
                    mail.Raw,
                    sender = from?.Address,
                    name = from?.Name,
                    subject,
                    now,
                },
                tx.Transaction,
                cancellationToken: ct));
        await tx.CommitAsync(ct);
    }

    /// <summary>The latest first.</summary>
    internal static async Task<IReadOnlyList<QuarantinedMail>> ListAsync(TenantTransaction tx, string? account, string? cause, Guid? before, int rows, CancellationToken ct) =>
        [.. (await tx.Connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            select {Columns} from quarantine
             where (@before::uuid is null or id < @before) and (@account::text is null or account = @account) and (@cause::text is null or cause = @cause)
             order by id desc limit @rows
            """,
            new { before, account, cause, rows },
            tx.Transaction,
            cancellationToken: ct))).Select(row => row.Shown())];

    /// <summary>One; null where the tenant has none of this id.</summary>
    internal static async Task<QuarantinedMail?> FindAsync(TenantTransaction tx, Guid id, CancellationToken ct) =>
        (await tx.Connection.QuerySingleOrDefaultAsync<Row?>(new CommandDefinition($"select {Columns} from quarantine where id = @id", new { id }, tx.Transaction, cancellationToken: ct)))?.Shown();

    /// <summary>The first bytes of the mail as it came, at most <paramref name="most"/>; null where the tenant has none of this id.</summary>
    internal static Task<byte[]?> RawAsync(TenantTransaction tx, Guid id, int most, CancellationToken ct) =>
        tx.Connection.QuerySingleOrDefaultAsync<byte[]?>(new CommandDefinition(
            "select substring(raw from 1 for @most) from quarantine where id = @id", new { id, most }, tx.Transaction, cancellationToken: ct));

    /// <summary>Takes it out. False where it is not there any more.</summary>
    internal static async Task<bool> DeleteAsync(TenantTransaction tx, Guid id, CancellationToken ct) =>
        await tx.Connection.ExecuteAsync(new CommandDefinition("delete from quarantine where id = @id", new { id }, tx.Transaction, cancellationToken: ct)) == 1;

    private sealed record Row(Guid Id, string Account, string Cause, string Reason, string? Sender, string? SenderName, string? Subject, long Size, DateTime QuarantinedAt)
    {
        public QuarantinedMail Shown() => new(Id, Account, Cause, Reason, Sender is null ? null : new Party(Sender, SenderName, "email"), Subject, Size, QuarantinedAt);
    }
}
