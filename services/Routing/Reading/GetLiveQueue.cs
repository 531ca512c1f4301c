using Dapper;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Routing.Reading;

/// <summary>
/// <c>GET /v1/queues/{id}/live</c> → <c>{waiting, offered, assigned, longestWaitSeconds, expectedWaitSeconds, agents {ready, busy, away, offline}}</c>. The expected wait is what
/// stands before a newcomer at the pace of the last quarter of an hour; null while nothing was taken in it.
/// </summary>
static class GetLiveQueue
{
    const int PaceSeconds = 900;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/queues/{id}/live", Handle).RequireAuthorization()
        .WithSummary("See how a queue stands now")
        .Produces<LiveQueue>()
        .Refuses(ProblemTypes.NotFound);

    static async Task<IResult> Handle(string id, HttpContext context, Database database, TimeProvider time)
    {
        if (!Names.IsName(id))
            return Problems.NotFound("such queue");
        var tenant = context.Caller().Tenant;
        var now = time.GetUtcNow();
        await using var tx = await database.BeginAsync(tenant, context.RequestAborted);
        var live = await tx.Connection.QuerySingleOrDefaultAsync<Live>(new CommandDefinition(
            """
            select w."Waiting", w."Offered", w."Assigned", w."OldestSince", o."Taken", a."Ready", a."Busy", a."Away", a."Offline"
              from (select count(*) filter (where state = 'waiting') as "Waiting", count(*) filter (where state = 'offered') as "Offered",
                           count(*) filter (where state = 'assigned') as "Assigned", min(waiting_since) filter (where state in ('waiting', 'offered')) as "OldestSince"
                      from wait where tenant = @tenant and queue = @id) w,
                   (select count(*) as "Taken" from offer where tenant = @tenant and queue = @id and accepted_at > @paceSince) o,
                   (select count(*) filter (where presence = 'ready') as "Ready", count(*) filter (where presence = 'busy') as "Busy",
                           count(*) filter (where presence = 'away') as "Away", count(*) filter (where presence = 'offline') as "Offline"
                      from agent a join configuration c on c.tenant = a.tenant and c.kind = 'agent' and c.id = a.id
                     where a.tenant = @tenant and (c.document -> 'queues' ? @id or @id = any(a.rule_queues))) a
             where exists (select from configuration where tenant = @tenant and kind = 'queue' and id = @id)
            """,
            new { tenant, id, paceSince = now.AddSeconds(-PaceSeconds) },
            tx.Transaction,
            cancellationToken: context.RequestAborted));
        if (live is null)
            return Problems.NotFound($"queue '{id}'");
        return Results.Ok(new LiveQueue(
            live.Waiting,
            live.Offered,
            live.Assigned,
            live.OldestSince is { } since ? Math.Max(0, (long)(now.UtcDateTime - since).TotalSeconds) : 0,
            live.Taken == 0 ? null : live.Waiting * PaceSeconds / live.Taken,
            new AgentsByState(live.Ready, live.Busy, live.Away, live.Offline)));
    }

    sealed record Live(long Waiting, long Offered, long Assigned, DateTime? OldestSince, long Taken, long Ready, long Busy, long Away, long Offline);
}

/// <summary>A queue as it stands now.</summary>
/// <param name="Waiting">Conversations that wait.</param>
/// <param name="Offered">Conversations that are offered.</param>
/// <param name="Assigned">Conversations that are with an agent.</param>
/// <param name="LongestWaitSeconds">How long the oldest one that is waiting or offered has waited.</param>
/// <param name="ExpectedWaitSeconds">How long a newcomer waits at the pace of the last quarter of an hour; null while nothing was taken in it.</param>
/// <param name="Agents">Agents of the queue by presence.</param>
sealed record LiveQueue(long Waiting, long Offered, long Assigned, long LongestWaitSeconds, long? ExpectedWaitSeconds, AgentsByState Agents);

/// <summary>How many agents are in each state.</summary>
/// <param name="Ready">Ready.</param>
/// <param name="Busy">Busy.</param>
/// <param name="Away">Away.</param>
/// <param name="Offline">Offline.</param>
sealed record AgentsByState(long Ready, long Busy, long Away, long Offline);
