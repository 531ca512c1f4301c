using Npgsql;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.ChannelAccounts;

/// <summary>Reads one channel account.</summary>
static class FindChannelAccount
{
    internal static async Task<ChannelAccountRow?> RunAsync(Database database, string tenant, string id, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        return await RunAsync(tx, tenant, id, forUpdate: false, ct);
    }

    internal static async Task<ChannelAccountRow?> RunAsync(TenantTransaction tx, string tenant, string id, bool forUpdate, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select to_json(a) from channel_account a where tenant = $1 and id = $2" + (forUpdate ? " for update" : ""), tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<string> { TypedValue = id } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return (await Rows.ReadAsync<ChannelAccountRow>(reader, ct)).SingleOrDefault();
    }
}
