using System.ComponentModel.DataAnnotations;
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
    internal sealed record Filter(
        [property: AllowedValues("new", "open", "pending", "resolved", "confirmed")] string? Status, string? Queue, string? Agent, string? Channel, string? Language, Guid? Customer);

    internal static void Map(WebApplication app) =>
        app.MapGet("/v1/conversations", async ([AsParameters] Filter filter, [AsParameters] PageQuery page, HttpContext http, Database database, CancellationToken ct) =>
        {
            if (filter.Status is not (null or "new" or "open" or "pending" or "resolved" or "confirmed"))
                return Problems.Validation("status", "One of new, open, pending, resolved, confirmed.");
            if (page.Refuses(out Guid? after) is { } wrong)
                return wrong;
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var command = Query(tx, http.Caller().Tenant, filter, after, page.Rows);
            await using var reader = await command.ExecuteReaderAsync(ct);
            return Results.Ok(page.Of(await Rows.ReadAsync<Conversation>(reader, ct), c => c.Id, ShownConversation.Of));
        })
            .ForDesk()
            .WithSummary("List conversations, the newest first")
            .Produces<Page<ShownConversation>>()
            .Refuses(ProblemTypes.Validation);

    static NpgsqlCommand Query(TenantTransaction tx, string tenant, Filter filter, Guid? after, int rows)
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
        And("id <", after);
        command.CommandText += $" order by id desc limit {rows}";
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
