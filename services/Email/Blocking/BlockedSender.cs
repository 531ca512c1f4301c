using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Blocking;

/// <summary>A sender whose mail makes no conversation: it goes to quarantine, where an admin can still read and release it.</summary>
/// <param name="Id">Its id; later ones are greater.</param>
/// <param name="Sender">See <see cref="SenderPattern"/>.</param>
/// <param name="Note">Why, in words, or null.</param>
/// <param name="BlockedBy">The agent, person or key that did it.</param>
/// <param name="BlockedAt">UTC instant.</param>
public sealed record BlockedSender(Guid Id, string Sender, string? Note, string BlockedBy, DateTime BlockedAt)
{
    /// <summary>The columns as a row is read.</summary>
    internal const string Columns = "id, sender, note, blocked_by as BlockedBy, blocked_at as BlockedAt";

    /// <summary>Stores it; where the sender is blocked already, that stays as it is and false is returned with it.</summary>
    internal static async Task<(BlockedSender Sender, bool IsNew)> KeepAsync(TenantTransaction tx, string tenant, BlockedSender sender, CancellationToken ct)
    {
        var isNew = await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into blocked_sender (id, tenant, sender, note, blocked_by, blocked_at) values (@Id, @tenant, @Sender, @Note, @BlockedBy, @BlockedAt)
            on conflict (tenant, sender) do nothing
            """,
            new { sender.Id, tenant, sender.Sender, sender.Note, sender.BlockedBy, sender.BlockedAt },
            tx.Transaction,
            cancellationToken: ct)) == 1;
        var stored = await tx.Connection.QuerySingleAsync<BlockedSender>(new CommandDefinition(
            $"select {Columns} from blocked_sender where tenant = @tenant and sender = @Sender", new { tenant, sender.Sender }, tx.Transaction, cancellationToken: ct));
        return (stored, isNew);
    }

    /// <summary>Which of these addresses are blocked, each with what blocks it.</summary>
    internal static async Task<IReadOnlyDictionary<string, string>> AmongAsync(TenantTransaction tx, string tenant, IEnumerable<string> addresses, CancellationToken ct)
    {
        var patterns = addresses.Distinct(StringComparer.Ordinal).ToDictionary(address => address, address => SenderPattern.Of(address).ToList(), StringComparer.Ordinal);
        var blocked = (await tx.Connection.QueryAsync<string>(new CommandDefinition(
            "select sender from blocked_sender where tenant = @tenant and sender = any(@asked)",
            new { tenant, asked = patterns.Values.SelectMany(pattern => pattern).Distinct(StringComparer.Ordinal).ToArray() },
            tx.Transaction,
            cancellationToken: ct))).ToHashSet(StringComparer.Ordinal);
        return patterns.Where(pair => pair.Value.Exists(blocked.Contains)).ToDictionary(pair => pair.Key, pair => pair.Value.First(blocked.Contains), StringComparer.Ordinal);
    }
}
