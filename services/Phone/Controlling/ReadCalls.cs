using Npgsql;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Phone.Calls;

namespace Omnichannel.Phone.Controlling;

/// <summary><c>GET /v1/conversations/{id}/calls</c>: the calls of a conversation, the newest first, and how each stands.</summary>
internal static class ReadCalls
{
    private const int Most = 50;

    /// <summary>Calls.</summary>
    /// <param name="Items">At most 50, the newest first.</param>
    internal sealed record Answer(IReadOnlyList<ShownCall> Items);

    public static void Map(WebApplication app) =>
        app.MapGet("/v1/conversations/{id:guid}/calls", async (Guid id, HttpContext context, Database database, CancellationToken ct) =>
        {
            var tenant = context.Caller().Tenant;
            await using var tx = await database.BeginAsync(tenant, ct);
            await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
            batch.BatchCommands.Add(Rows.Command(
                $"select to_json(c) from call c where tenant = $1 and conversation_id = $2 order by started_at desc, id desc limit {Most}", Rows.Text(tenant), Rows.Id(id)));
            batch.BatchCommands.Add(Rows.Command(
                "select to_json(l) from leg l where tenant = $1 and call_id in (select id from call where tenant = $1 and conversation_id = $2) order by created_at, id", Rows.Text(tenant), Rows.Id(id)));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            var calls = await Rows.ReadAsync<Call>(reader, ct);
            var legs = (await Rows.ReadAsync<Leg>(reader, ct)).ToLookup(leg => leg.CallId);
            foreach (var call in calls)
                call.Legs = [.. legs[call.Id]];
            return Results.Ok(new Answer([.. calls.Select(ShownCall.Of)]));
        })
            .WithSummary("Read the calls of a conversation")
            .Produces<Answer>();
}
