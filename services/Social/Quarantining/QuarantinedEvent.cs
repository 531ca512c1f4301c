using System.Security.Cryptography;
using System.Text;
using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Social.Accounts;

namespace Omnichannel.Social.Quarantining;

/// <summary>An event in quarantine, without its content.</summary>
/// <param name="Id">Id of the entry; later ones are greater.</param>
/// <param name="Account">Channel account.</param>
/// <param name="Provider">Provider.</param>
/// <param name="Cause">One of <see cref="Quarantining.Cause"/>.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Sender">The customer's address where it is a message; else null.</param>
/// <param name="Size">Bytes of the event.</param>
/// <param name="QuarantinedAt">UTC instant.</param>
internal sealed record QuarantinedEvent(Guid Id, string Account, string Provider, string Cause, string Reason, string? Sender, long Size, DateTime QuarantinedAt)
{
    private const string Columns = "id, account, provider, cause, reason, sender, size, quarantined_at as QuarantinedAt";

    /// <summary>Keeps an event, once, however often it comes.</summary>
    public static async Task KeepAsync(Database database, SocialAccount account, string cause, string reason, string? sender, string alone, DateTimeOffset now, CancellationToken ct)
    {
        var raw = Encoding.UTF8.GetBytes(alone);
        await using var tx = await database.BeginAsync(account.Tenant, ct);
        await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into quarantine (id, tenant, account, provider, cause, reason, sender, size, raw, hash, quarantined_at)
            values (@id, @Tenant, @account, @provider, @cause, @reason, @sender, @size, @raw, @hash, @now)
            on conflict (tenant, account, hash) do nothing
            """,
            new
            {
                id = Guid.CreateVersion7(now),
                account.Tenant,
                account = account.Id,
                provider = account.Settings.Provider,
                cause,
                reason = StorableText.Line(reason, 500),
                sender,
                size = (long)raw.Length,
                raw,
                hash = SHA256.HashData(raw),
                now,
            },
            tx.Transaction,
            cancellationToken: ct));
        await tx.CommitAsync(ct);
    }

    /// <summary>The latest first.</summary>
    public static async Task<IReadOnlyList<QuarantinedEvent>> ListAsync(TenantTransaction tx, string? account, string? cause, Guid? before, int rows, CancellationToken ct) =>
        [.. await tx.Connection.QueryAsync<QuarantinedEvent>(new CommandDefinition(
            $"""
            select {Columns} from quarantine
             where (@before::uuid is null or id < @before) and (@account::text is null or account = @account) and (@cause::text is null or cause = @cause)
             order by id desc limit @rows
            """,
            new { before, account, cause, rows },
            tx.Transaction,
            cancellationToken: ct))];

    /// <summary>One; null where the tenant has none of this id.</summary>
    public static Task<QuarantinedEvent?> FindAsync(TenantTransaction tx, Guid id, CancellationToken ct) =>
        tx.Connection.QuerySingleOrDefaultAsync<QuarantinedEvent?>(new CommandDefinition($"select {Columns} from quarantine where id = @id", new { id }, tx.Transaction, cancellationToken: ct));

    /// <summary>The first bytes of the event, at most <paramref name="most"/>; null where the tenant has none of this id.</summary>
    public static Task<byte[]?> RawAsync(TenantTransaction tx, Guid id, int most, CancellationToken ct) =>
        tx.Connection.QuerySingleOrDefaultAsync<byte[]?>(new CommandDefinition(
            "select substring(raw from 1 for @most) from quarantine where id = @id", new { id, most }, tx.Transaction, cancellationToken: ct));

    /// <summary>Takes it out. False where it is not there any more.</summary>
    public static async Task<bool> DeleteAsync(TenantTransaction tx, Guid id, CancellationToken ct) =>
        await tx.Connection.ExecuteAsync(new CommandDefinition("delete from quarantine where id = @id", new { id }, tx.Transaction, cancellationToken: ct)) == 1;
}
