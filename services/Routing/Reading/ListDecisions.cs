using System.Text.Json;
using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Routing.Reading;

/// <summary>
/// <c>GET /v1/conversations/{id}/decisions?limit=&amp;cursor=</c> → <c>{items, nextCursor}</c>: every routing decision of the last thirty days, oldest first, with its reason in
/// parts and in words.
/// </summary>
static class ListDecisions
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/conversations/{id:guid}/decisions", Handle).RequireAuthorization()
        .WithSummary("Read why Routing decided as it did")
        .Produces<Page<ShownDecision>>()
        .Refuses(ProblemTypes.Validation);

    static async Task<IResult> Handle(Guid id, [AsParameters] PageQuery page, HttpContext context, Database database)
    {
        if (page.Refuses(out long? after) is { } wrong)
            return wrong;
        var tenant = context.Caller().Tenant;
        await using var tx = await database.BeginAsync(tenant, context.RequestAborted);
        var rows = (await tx.Connection.QueryAsync<Row>(new CommandDefinition(
            """
            select sequence as "Sequence", at as "At", kind as "Kind", offer_id as "Offer", agent as "Agent", queue as "Queue", cause as "Cause", note as "Note", reason::text as "Reason"
              from decision where tenant = @tenant and conversation_id = @id and sequence > @after order by sequence limit @rows
            """,
            new { tenant, id, after = after ?? 0, rows = page.Rows },
            tx.Transaction,
            cancellationToken: context.RequestAborted))).AsList();
        if (rows.Count == 0 && after is null or 0 && !await IsKnownAsync(tx, tenant, id, context.RequestAborted))
            return Problems.NotFound("conversation with this id in routing");
        return Results.Ok(page.Of(rows, row => row.Sequence, row => row.Shown()));
    }

    /// <summary>A decision of Routing.</summary>
    /// <param name="Sequence">Its place among the tenant's decisions.</param>
    /// <param name="At">UTC instant.</param>
    /// <param name="Kind"><c>offered</c>, <c>offer-ended</c>, <c>assigned</c>, <c>unassigned</c>, <c>interrupted</c> (it stays assigned), <c>continued</c>, <c>out-of-hours</c>, <c>queue-full</c> or <c>sla-breached</c>.</param>
    /// <param name="OfferId">The offer, or null.</param>
    /// <param name="Agent">Agent id; null where it concerns none.</param>
    /// <param name="Queue">Queue id, or null.</param>
    /// <param name="Cause">Why an offer or an assignment ended or was accepted, or null.</param>
    /// <param name="Note">What the agent said on declining, or null.</param>
    /// <param name="Reason">Why this agent, in parts; null where something ended.</param>
    /// <param name="Words">The whole in English.</param>
    sealed record ShownDecision(long Sequence, DateTime At, string Kind, Guid? OfferId, string? Agent, string? Queue, string? Cause, string? Note, ReasonDocument? Reason, string Words);

    static Task<bool> IsKnownAsync(TenantTransaction tx, string tenant, Guid id, CancellationToken ct) =>
        tx.Connection.QuerySingleAsync<bool>(new CommandDefinition(
            """
            select exists (select from wait where tenant = @tenant and conversation_id = @id) or exists (select from ended where tenant = @tenant and conversation_id = @id)
            """,
            new { tenant, id },
            tx.Transaction,
            cancellationToken: ct));

    sealed record Row(long Sequence, DateTime At, string Kind, Guid? Offer, string? Agent, string? Queue, string? Cause, string? Note, string? Reason)
    {
        public ShownDecision Shown()
        {
            var reason = Reason is null ? null : JsonSerializer.Deserialize<ReasonDocument>(Reason, Kinds.Json);
            return new ShownDecision(Sequence, At, Kind, Offer, Agent, Queue, Cause, Note, reason, InWords(reason));
        }

        string InWords(ReasonDocument? reason) => Kind switch
        {
            "offered" => $"Offered to {Agent}: {reason!.InWords()}",
            "assigned" => $"Assigned to {Agent}, {Cause switch { "automatic" => "as the queue accepts by itself", "picked" => "who picked it", _ => "who accepted" }}: {reason!.InWords()}",
            "offer-ended" => $"The offer to {Agent} ended: {Cause switch
            {
                "declined" => "declined",
                "expired" => "nobody answered in time",
                "lapsed" => "the agent was no longer ready",
                "already-taken" => "another agent who was asked as well accepted first",
                "no-longer-fit" => "agent, queue or conversation changed and no longer fit together",
                _ => "the conversation no longer needed it",
            }}{(Note is null ? "" : $" ({Note})")}.",
            "queue-full" => $"Came to queue {Queue}, where as many wait as may, {(Cause is null ? "and waits there all the same" : $"so it waits in queue {Cause}")}.",
            "interrupted" => $"{Agent} lays it aside for one that interrupts.",
            "continued" => $"{Agent} goes on with it.",
            "out-of-hours" => $"Waits while queue {Queue} is closed, {(Cause is null ? "and it does not open within 400 days" : $"until it opens at {Cause}")}.",
            "sla-breached" => $"No answer by {Cause}, the target of queue {Queue}.",
            _ => $"Taken from {Agent}: {Cause switch
            {
                "resolved" => "resolved",
                "transferred" => "transferred, or put back to wait",
                "lapsed" => "the agent was offline for too long",
                "removed" => "the agent was removed",
                "shift-end" => "the shift ended, so it is handed over",
                _ => "the customer wrote again while the agent was full, offline or off shift",
            }}.",
        };
    }
}
