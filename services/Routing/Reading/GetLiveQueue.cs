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

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/queues/{id}/live", Handle).RequireAuthorization();

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
                     where a.tenant = @tenant and c.document -> 'queues' ? @id) a
             where exists (select from configuration where tenant = @tenant and kind = 'queue' and id = @id)
            """,
            new { tenant, id, paceSince = now.AddSeconds(-PaceSeconds) },
            tx.Transaction,
            cancellationToken: context.RequestAborted));
        if (live is null)
            return Problems.NotFound($"queue '{id}'");
        return Results.Ok(new
        {
            waiting = live.Waiting,
            offered = live.Offered,
            assigned = live.Assigned,
            longestWaitSeconds = live.OldestSince is { } since ? Math.Max(0, (long)(now.UtcDateTime - since).TotalSeconds) : 0,
            expectedWaitSeconds = live.Taken == 0 ? (long?)null : live.Waiting * PaceSeconds / live.Taken,
            agents = new { ready = live.Ready, busy = live.Busy, away = live.Away, offline = live.Offline },
        });
    }

    sealed record Live(long Waiting, long Offered, long Assigned, DateTime? OldestSince, long Taken, long Ready, long Busy, long Away, long Offline);
}
