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
    const int SearchedConversations = 10_000;

    /// <param name="Status">new, open, pending, resolved or confirmed.</param>
    /// <param name="Queue">Queue id.</param>
    /// <param name="Agent">Assigned agent.</param>
    /// <param name="Channel">Channel.</param>
    /// <param name="Language">BCP 47 tag.</param>
    /// <param name="Customer">Customer id.</param>
    /// <param name="Routing">none, waiting, offered or assigned.</param>
    /// <param name="Text">Words of 2 to 200 characters that stand in the subject, the customer's name or address, the disposition or a message, among the 10,000 newest conversations.</param>
    internal sealed record Filter(
        [property: AllowedValues("new", "open", "pending", "resolved", "confirmed")] string? Status, string? Queue, string? Agent, string? Channel, string? Language, Guid? Customer,
        [property: AllowedValues("none", "waiting", "offered", "assigned")] string? Routing, [property: StringLength(200, MinimumLength = 2)] string? Text);

    internal static void Map(WebApplication app) =>
        app.MapGet("/v1/conversations", async ([AsParameters] Filter filter, [AsParameters] PageQuery page, HttpContext http, Database database, CancellationToken ct) =>
        {
            if (filter.Status is not (null or "new" or "open" or "pending" or "resolved" or "confirmed"))
                return Problems.Validation("status", "One of new, open, pending, resolved, confirmed.");
            if (filter.Routing is not (null or "none" or "waiting" or "offered" or "assigned"))
                return Problems.Validation("routing", "One of none, waiting, offered, assigned.");
            if (filter.Text is { Length: < 2 or > 200 })
                return Problems.Validation("text", "2 to 200 characters.");
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
        And("routing_state =", filter.Routing);
        if (filter.Text is { } text)
            Hold(text);
        And("id <", after);
        command.CommandText += $" order by id desc limit {rows}";
        return command;

        // Text of every script, without word breaks or grammar to know: what is written somewhere in it. The bound keeps it below a second however much a tenant has.
        void Hold(string words)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"%{words.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%" });
            var pattern = $"${command.Parameters.Count}";
            command.CommandText +=
                $"""
                 and id in (select id from conversation where tenant = $1 order by id desc limit {SearchedConversations})
                 and (concat_ws(' ', subject, reply_to ->> 'name', reply_to ->> 'address', category, cause, solution) ilike {pattern}
                      or exists (select from message m where m.tenant = $1 and m.conversation_id = c.id and m.text ilike {pattern}))
                """;
        }

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
