using System.Globalization;
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
    const int Ordinary = 50;
    const int Most = 200;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/conversations/{id:guid}/decisions", Handle).RequireAuthorization();

    static async Task<IResult> Handle(Guid id, int? limit, string? cursor, HttpContext context, Database database)
    {
        if (limit is < 1 or > Most)
            return Problems.Validation("limit", $"1 to {Most}.");
        var after = 0L;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            return Problems.Validation("cursor", "No cursor of this list.");
        var take = limit ?? Ordinary;
        var tenant = context.Caller().Tenant;
        await using var tx = await database.BeginAsync(tenant, context.RequestAborted);
        var rows = (await tx.Connection.QueryAsync<Row>(new CommandDefinition(
            """
            select sequence as "Sequence", at as "At", kind as "Kind", offer_id as "Offer", agent as "Agent", queue as "Queue", cause as "Cause", note as "Note", reason::text as "Reason"
              from decision where tenant = @tenant and conversation_id = @id and sequence > @after order by sequence limit @take + 1
            """,
            new { tenant, id, after, take },
            tx.Transaction,
            cancellationToken: context.RequestAborted))).AsList();
        if (rows.Count == 0 && after == 0 && !await IsKnownAsync(tx, tenant, id, context.RequestAborted))
            return Problems.NotFound("conversation with this id in routing");
        return Results.Ok(new
        {
            items = rows.Take(take).Select(r => r.Shown()),
            nextCursor = rows.Count > take ? rows[take - 1].Sequence.ToString(CultureInfo.InvariantCulture) : null,
        });
    }

    static Task<bool> IsKnownAsync(TenantTransaction tx, string tenant, Guid id, CancellationToken ct) =>
        tx.Connection.QuerySingleAsync<bool>(new CommandDefinition(
            """
            select exists (select from wait where tenant = @tenant and conversation_id = @id) or exists (select from ended where tenant = @tenant and conversation_id = @id)
            """,
            new { tenant, id },
            tx.Transaction,
            cancellationToken: ct));

    sealed record Row(long Sequence, DateTime At, string Kind, Guid? Offer, string Agent, string? Queue, string? Cause, string? Note, string? Reason)
    {
        public object Shown()
        {
            var reason = Reason is null ? null : JsonSerializer.Deserialize<ReasonDocument>(Reason, Kinds.Json);
            return new { sequence = Sequence, at = At, kind = Kind, offerId = Offer, agent = Agent, queue = Queue, cause = Cause, note = Note, reason, words = InWords(reason) };
        }

        string InWords(ReasonDocument? reason) => Kind switch
        {
            "offered" => $"Offered to {Agent}: {reason!.InWords()}",
            "assigned" => $"Assigned to {Agent}, {(Cause == "automatic" ? "as the queue accepts by itself" : "who accepted")}: {reason!.InWords()}",
            "offer-ended" => $"The offer to {Agent} ended: {Cause switch
            {
                "declined" => "declined",
                "expired" => "nobody answered in time",
                "lapsed" => "the agent was no longer ready",
                "no-longer-fit" => "agent, queue or conversation changed and no longer fit together",
                _ => "the conversation no longer needed it",
            }}{(Note is null ? "" : $" ({Note})")}.",
            _ => $"Taken from {Agent}: {Cause switch
            {
                "resolved" => "resolved",
                "transferred" => "transferred, or put back to wait",
                "lapsed" => "the agent was offline for too long",
                "removed" => "the agent was removed",
                _ => "the customer wrote again while the agent was full or offline",
            }}.",
        };
    }
}
