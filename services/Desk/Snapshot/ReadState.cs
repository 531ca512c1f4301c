using Npgsql;
using Omnichannel.Desk.Folding;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Desk.Snapshot;

/// <summary>What a client shows when it begins, and the cursor from which the stream goes on.</summary>
/// <param name="Cursor">Open the stream with it as <c>Last-Event-ID</c>: nothing in between is lost or told twice.</param>
/// <param name="Presence">The agent's presence.</param>
/// <param name="Offers">Live offers.</param>
/// <param name="Assignments">Conversations the agent has.</param>
internal sealed record DeskState(long Cursor, Presence Presence, IReadOnlyList<Offer> Offers, IReadOnlyList<Assignment> Assignments);

/// <summary><c>GET /desk/state</c>: the agent's live offers, assignments and presence.</summary>
internal static class ReadState
{
    public static void Map(WebApplication app) => app.MapGet("/desk/state", RunAsync).ForAgents()
        .WithSummary("Read what the agent has now, and the cursor of the stream")
        .Produces<DeskState>();

    private static async Task<IResult> RunAsync(HttpContext context, Database database, CancellationToken ct)
    {
        var caller = context.Caller();
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(await ReadAsync(database, caller.Tenant, caller.AgentId!, ct));
    }

    /// <summary>Reads it for one agent; one never heard of has nothing and is offline.</summary>
    internal static async Task<DeskState> ReadAsync(Database database, string tenant, string agent, CancellationToken ct)
    {
        await using var transaction = await database.BeginAsync(tenant, ct);
        // One statement, therefore one snapshot: the state is exactly the one at the cursor.
        await using var command = new NpgsqlCommand(
            $"""
            select coalesce(agent.cursor, 0), presence.state, presence.cause, {Columns("conversation")}
              from (select $1 as tenant, $2 as agent) as me
              left join agent on agent.tenant = me.tenant and agent.agent = me.agent
              left join presence on presence.tenant = me.tenant and presence.agent = me.agent
              left join lateral (
                    select * from conversation where conversation.tenant = me.tenant and conversation.agent = me.agent
                    union all
                    select * from conversation
                     where conversation.tenant = me.tenant and conversation.beside <> '[]' and conversation.beside @> jsonb_build_array(jsonb_build_object('agent', me.agent))
                   ) as conversation on true
             order by conversation.conversation_id
            """,
            transaction.Connection,
            transaction.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<string> { TypedValue = agent } },
        };
        var cursor = 0L;
        var presence = new Presence("offline", null);
        var offers = new List<Offer>();
        var assignments = new List<Assignment>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            cursor = reader.GetInt64(0);
            if (!reader.IsDBNull(1))
                presence = new Presence(reader.GetString(1), reader.GetString(2));
            if (reader.IsDBNull(3))
                continue;
            var known = KnownColumns.Read(reader, 3);
            if (known.Stage is Stage.Offered)
                offers.Add(known.With([.. known.Offers.Where(offer => offer.Agent == agent)]).ToOffer());
            else
                assignments.Add(known.ToAssignment());
        }

        return new DeskState(cursor, presence, offers, assignments);
    }

    private static string Columns(string table) => string.Join(", ", KnownColumns.List.Split(", ").Select(column => $"{table}.{column}"));
}
