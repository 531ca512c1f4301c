using Npgsql;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Reading;

/// <summary><c>GET /v1/conversations/{id}</c>.</summary>
static class ReadConversation
{
    internal static void Map(WebApplication app) =>
        app.MapGet("/v1/conversations/{id:guid}", async (Guid id, HttpContext http, Database database, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var command = new NpgsqlCommand("select to_json(c) from conversation c where tenant = $1 and id = $2", tx.Connection, tx.Transaction)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = http.Caller().Tenant }, new NpgsqlParameter<Guid> { TypedValue = id } },
            };
            await using var reader = await command.ExecuteReaderAsync(ct);
            return (await Rows.ReadAsync<Conversation>(reader, ct)).SingleOrDefault() is { } found
                ? Results.Ok(ShownConversation.Of(found))
                : Problems.NotFound("conversation with this id");
        })
            .ForDesk()
            .WithSummary("Read a conversation")
            .Produces<ShownConversation>()
            .Refuses(ProblemTypes.NotFound);
}
