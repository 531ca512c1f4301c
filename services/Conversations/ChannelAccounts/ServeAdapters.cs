using Npgsql;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.ChannelAccounts;

/// <summary><c>GET /internal/channel-accounts?channel=email</c>: the accounts of all tenants with their secrets, for the adapters; never routed by the gateway.</summary>
static class ServeAdapters
{
    internal static void Map(WebApplication app) =>
        app.MapGet("/internal/channel-accounts", async (string? channel, HttpContext http, Database database, SecretBox box, CancellationToken ct) =>
        {
            if (channel is null)
                return Problems.Validation("channel", "It is missing.");
            await using var tx = await database.BeginWorkerAsync(ct);
            await using var command = new NpgsqlCommand(
                "select to_json(a) from channel_account a where channel = $1 order by tenant, id", tx.Connection, tx.Transaction)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = channel } },
            };
            await using var reader = await command.ExecuteReaderAsync(ct);
            var rows = await Rows.ReadAsync<ChannelAccountRow>(reader, ct);
            http.Response.Headers.CacheControl = "no-store";
            return Results.Ok(new
            {
                items = rows.Select(row => new
                {
                    row.Tenant,
                    row.Id,
                    row.Channel,
                    row.Name,
                    row.Address,
                    row.Settings,
                    Secrets = row.Opened(box),
                    row.WebhookKey,
                    row.Enabled,
                    row.Version,
                }),
            });
        }).ForServices();
}
