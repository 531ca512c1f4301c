using Npgsql;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.ChannelAccounts;

/// <summary><c>GET /v1/channel-accounts</c> and <c>GET /v1/channel-accounts/{id}</c>, without the secrets.</summary>
static class ReadChannelAccounts
{
    internal static void Map(WebApplication app)
    {
        app.MapGet("/v1/channel-accounts", async (int? limit, string? cursor, HttpContext http, Database database, SecretBox box, CancellationToken ct) =>
        {
            var page = Math.Clamp(limit ?? 50, 1, 200);
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var command = new NpgsqlCommand(
                "select to_json(a) from channel_account a where id > $1 order by id limit $2", tx.Connection, tx.Transaction)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = cursor ?? "" }, new NpgsqlParameter<int> { TypedValue = page } },
            };
            await using var reader = await command.ExecuteReaderAsync(ct);
            var rows = await Rows.ReadAsync<ChannelAccountRow>(reader, ct);
            return Results.Ok(new { items = rows.Select(row => row.Shown(box)), nextCursor = rows.Count == page ? rows[^1].Id : null });
        }).ForAdmins();

        app.MapGet("/v1/channel-accounts/{id}", async (string id, HttpContext http, Database database, SecretBox box, CancellationToken ct) =>
        {
            if (await FindChannelAccount.RunAsync(database, http.Caller().Tenant, id, ct) is not { } row)
                return Problems.NotFound("channel account of this name");
            http.Response.Headers.ETag = ETag.Of(row.Version);
            return Results.Ok(row.Shown(box));
        }).ForAdmins();
    }
}
