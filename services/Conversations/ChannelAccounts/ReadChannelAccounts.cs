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
        app.MapGet("/v1/channel-accounts", async ([AsParameters] PageQuery page, HttpContext http, Database database, SecretBox box, CancellationToken ct) =>
        {
            if (page.Refuses(out var after) is { } wrong)
                return wrong;
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var command = new NpgsqlCommand(
                "select to_json(a) from channel_account a where id collate \"C\" > $1 order by id collate \"C\" limit $2", tx.Connection, tx.Transaction)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = after }, new NpgsqlParameter<int> { TypedValue = page.Rows } },
            };
            await using var reader = await command.ExecuteReaderAsync(ct);
            return Results.Ok(page.Of(await Rows.ReadAsync<ChannelAccountRow>(reader, ct), row => row.Id, row => row.Shown(box)));
        })
            .ForAdmins()
            .WithSummary("List channel accounts")
            .Produces<Page<ShownChannelAccount>>()
            .Refuses(ProblemTypes.Validation);

        app.MapGet("/v1/channel-accounts/{id}", async (string id, HttpContext http, Database database, SecretBox box, CancellationToken ct) =>
        {
            if (await FindChannelAccount.RunAsync(database, http.Caller().Tenant, id, ct) is not { } row)
                return Problems.NotFound("channel account of this name");
            http.Response.Headers.ETag = ETag.Of(row.Version);
            return Results.Ok(row.Shown(box));
        })
            .ForAdmins()
            .WithSummary("Read a channel account")
            .Produces<ShownChannelAccount>()
            .Versioned()
            .Refuses(ProblemTypes.NotFound);
    }
}
