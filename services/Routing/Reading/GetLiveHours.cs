using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Reading;

/// <summary><c>GET /v1/live/hours</c>: the last 24 hours, hour by hour and queue by queue: what agents took, and what missed its target.</summary>
static class GetLiveHours
{
    const int Hours = 24;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/live/hours", Handle).ForSupervisors()
        .WithSummary("See what agents took in the last 24 hours and what missed its target")
        .Produces<LiveHours>();

    static async Task<IResult> Handle(HttpContext context, Database database, TimeProvider time)
    {
        var tenant = context.Caller().Tenant;
        var now = time.GetUtcNow();
        var since = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero).AddHours(1 - Hours);
        await using var tx = await database.BeginAsync(tenant, context.RequestAborted);
        var rows = await tx.Connection.QueryAsync<HourOfQueue>(new CommandDefinition(
            """
            select date_trunc('hour', at, 'UTC') as "Hour", queue as "Queue", count(distinct conversation_id) filter (where kind = 'assigned') as "Assigned",
                   count(distinct conversation_id) filter (where kind = 'sla-breached') as "Late"
              from decision
             where tenant = @tenant and at >= @since and kind in ('assigned', 'sla-breached') and queue is not null
             group by 1, 2 order by 1, 2
            """,
            new { tenant, since },
            tx.Transaction,
            cancellationToken: context.RequestAborted));
        return Results.Ok(new LiveHours(since, rows.AsList()));
    }
}

/// <summary>The last 24 hours.</summary>
/// <param name="Since">UTC instant at which the first hour begins.</param>
/// <param name="Items">Hours and queues in which something happened, the oldest first.</param>
sealed record LiveHours(DateTimeOffset Since, IReadOnlyList<HourOfQueue> Items);

/// <summary>An hour of a queue.</summary>
/// <param name="Hour">UTC instant at which it begins.</param>
/// <param name="Queue">Queue id.</param>
/// <param name="Assigned">Conversations that agents took.</param>
/// <param name="Late">Conversations whose first answer missed its target.</param>
sealed record HourOfQueue(DateTime Hour, string Queue, long Assigned, long Late);
