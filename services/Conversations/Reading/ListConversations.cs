using Npgsql;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Reading;

/// <summary><c>GET /v1/conversations</c>: the newest first, filtered; the cursor is the last id.</summary>
static class ListConversations
{
    /// <param name="Status">new, open, pending, resolved or confirmed.</param>
    /// <param name="Queue">Queue id.</param>
    /// <param name="Agent">Assigned agent.</param>
    /// <param name="Channel">Channel.</param>
    /// <param name="Language">BCP 47 tag.</param>
    /// <param name="Customer">Customer id.</param>
    /// <param name="Limit">1 to 200, 50 by default.</param>
    /// <param name="Cursor"><c>nextCursor</c> of the page before.</param>
    internal sealed record Filter(string? Status, string? Queue, string? Agent, string? Channel, string? Language, Guid? Customer, int? Limit, Guid? Cursor);

    internal static void Map(WebApplication app) =>
        app.MapGet("/v1/conversations", async ([AsParameters] Filter filter, HttpContext http, Database database, CancellationToken ct) =>
        {
            if (filter.Status is not (null or "new" or "open" or "pending" or "resolved" or "confirmed"))
                return Problems.Validation("status", "One of new, open, pending, resolved, confirmed.");
            var limit = Math.Clamp(filter.Limit ?? 50, 1, 200);
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var command = Query(tx, http.Caller().Tenant, filter, limit);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var found = await Rows.ReadAsync<Conversation>(reader, ct);
            return Results.Ok(new { items = found.Select(ShownConversation.Of), nextCursor = found.Count == limit ? found[^1].Id : (Guid?)null });
        }).ForDesk();

    static NpgsqlCommand Query(TenantTransaction tx, string tenant, Filter filter, int limit)
    {
        var command = new NpgsqlCommand("select to_json(c) from conversation c where tenant = $1", tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant } },
        };
        And("status =", filter.Status);
        And("queue =", filter.Queue);
        And("agent =", filter.Agent);
        And("channel =", filter.Channel);
        And("language =", filter.Language);
        And("customer_id =", filter.Customer);
        And("id <", filter.Cursor);
        command.CommandText += $" order by id desc limit {limit}";
        return command;

        // Only what is written above reaches the text; values are parameters.
        void And(string comparison, object? value)
        {
            if (value is null)
                return;
            command.Parameters.Add(new NpgsqlParameter { Value = value });
            command.CommandText += $" and {comparison} ${command.Parameters.Count}";
        }
    }
}
