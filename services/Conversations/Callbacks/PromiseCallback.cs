using Omnichannel.Conversations.Customers;
using Omnichannel.Conversations.Handling;
using Omnichannel.Conversations.Replies;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Callbacks;

/// <summary>
/// <c>POST /v1/conversations/{id}/callbacks</c>: promises to come back to the customer at a time of his clock. Other services (the chat widget, the phone menu) promise on the customer's
/// behalf at <c>/internal/tenants/{tenant}/conversations/{id}/callbacks</c>.
/// </summary>
static class PromiseCallback
{
    const int LongestNote = 2000;
    const int Most = 10;

    static readonly ProblemType TooMany = new(
        StatusCodes.Status409Conflict,
        "too-many-callbacks",
        "Too many callbacks are promised.",
        "Ten callbacks of the conversation are promised and not yet due.",
        "Cancel one of them first.");

    /// <summary>A callback.</summary>
    /// <param name="At">When: with an offset (<c>2026-11-24T10:00:00+05:00</c>), or as the clock on the wall shows it (<c>2026-11-24T10:00</c>). After now and within 366 days. Of a time that comes twice the earlier one is meant; one that the clocks skip is refused.</param>
    /// <param name="TimeZone">IANA zone of that clock; the customer's where left out, or the tenant's where that is unknown.</param>
    /// <param name="Note">For whoever gets it; at most 2,000 characters.</param>
    internal sealed record Request(string At, string? TimeZone, string? Note);

    /// <summary>A callback that another service promises.</summary>
    /// <param name="At">See <see cref="Request"/>.</param>
    /// <param name="TimeZone">See <see cref="Request"/>.</param>
    /// <param name="Note">See <see cref="Request"/>.</param>
    /// <param name="Id">The callback's id, derived from what asked for it: a repeat is the same promise; without one each is another.</param>
    internal sealed record ServiceRequest(string At, string? TimeZone, string? Note, Guid? Id);

    internal static void Map(WebApplication app)
    {
        app.MapPost("/v1/conversations/{id:guid}/callbacks", (Guid id, Request request, HttpContext http, OpenConversation open, TimeProvider time, CancellationToken ct) =>
            RunAsync(http.Caller().Tenant, id, request, http.Caller().Author(), http.Caller().AgentId, http.NewId(time), open, time, ct))
            .ForDesk()
            .WithSummary("Promise to call back at a time of the customer's clock")
            .Produces<ShownCallback>(StatusCodes.Status201Created)
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound, SendReply.CustomerErased, TooMany);

        app.MapPost("/internal/tenants/{tenant}/conversations/{id:guid}/callbacks", async (
            string tenant, Guid id, ServiceRequest request, HttpContext http, OpenConversation open, TimeProvider time, CancellationToken ct) =>
            Names.IsName(tenant)
                ? await RunAsync(tenant, id, new Request(request.At, request.TimeZone, request.Note), http.Caller().Subject, null, request.Id ?? http.NewId(time), open, time, ct)
                : Problems.NotFound("tenant of this name")).ForServices();
    }

    static async Task<IResult> RunAsync(
        string tenant, Guid id, Request request, string author, string? agent, Guid callbackId, OpenConversation open, TimeProvider time, CancellationToken ct)
    {
        var errors = Bounds.Check(("note", request.Note, LongestNote));
        var now = time.GetUtcNow();
        var answer = await open.RunAsync<IResult>(tenant, id, async (conversation, tx) =>
        {
            var callbacks = await CallbackRow.OfAsync(tx, conversation, ct);
            if (callbacks.Find(c => c.Id == callbackId) is { } made)
                return new Step<IResult>(Promised(made), Changed: false);
            var asked = CallbackTime.Read(request.At, request.TimeZone, conversation.TimeZone ?? await TenantZoneAsync(tx, tenant, ct), now, errors);
            if (asked is null || errors.Count > 0)
                return ConversationCommand.Refused(Problems.Validation(errors));
            if (conversation.ReplyTo.Address.Length == 0)
                return ConversationCommand.Refused(Problems.Conflict(SendReply.CustomerErased));
            if (callbacks.Count(c => c.State == "promised") >= Most)
                return ConversationCommand.Refused(Problems.Conflict(TooMany));
            var row = new CallbackRow
            {
                Tenant = tenant,
                Id = callbackId,
                ConversationId = id,
                At = asked.At,
                TimeZone = asked.TimeZone,
                Note = request.Note,
                State = "promised",
                Author = author,
                CreatedAt = now,
            };
            conversation.Promise(row.At, agent, Guid.CreateVersion7(now), now);
            var entry = SystemEntry.Of(conversation, Guid.CreateVersion7(now), author, row.Event("callback-promised"), Words(row), now);
            return new Step<IResult>(Promised(row)) { Entry = entry, Writes = [row.Insert()] };
        }, ct);
        return answer.OrNotFound();
    }

    static IResult Promised(CallbackRow row) => Results.Created($"/v1/conversations/{row.ConversationId}/callbacks", row.Shown());

    static string Words(CallbackRow row) => $"Callback promised for {row.Time.InWords()}.{(row.Note is { Length: > 0 } note ? "\n" + note : "")}";

    static async Task<string> TenantZoneAsync(TenantTransaction tx, string tenant, CancellationToken ct)
    {
        await using var command = new Npgsql.NpgsqlCommand("select time_zone from tenant where tenant = $1", tx.Connection, tx.Transaction)
        {
            Parameters = { new Npgsql.NpgsqlParameter<string> { TypedValue = tenant } },
        };
        return CustomerZone.Canonical(await command.ExecuteScalarAsync(ct) as string) ?? Tenants.TenantSettings.Unknown(tenant).TimeZone;
    }
}
