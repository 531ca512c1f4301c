using Npgsql;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Threads;

/// <summary>Finds a timeline entry by its id: a request repeated after a crash adds nothing twice.</summary>
static class FindEntry
{
    internal static async Task<long?> SeqAsync(TenantTransaction tx, string tenant, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select seq from message where tenant = $1 and id = $2", tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = id } },
        };
        return (long?)await command.ExecuteScalarAsync(ct);
    }
}
