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
        await using var rows = await tx.Connection.QueryMultipleAsync(new CommandDefinition(
            """
            select date_trunc('hour', at, 'UTC') as "Hour", queue as "Queue", count(distinct conversation_id) filter (where kind = 'assigned') as "Assigned",
                   count(distinct conversation_id) filter (where kind = 'sla-breached') as "Late"
              from decision
             where tenant = @tenant and at >= @since and kind in ('assigned', 'sla-breached') and queue is not null
             group by 1, 2 order by 1, 2;

            select queue as "Queue", count(distinct conversation_id) as "Conversations", count(distinct conversation_id) filter (where kind = 'sla-breached') as "Late"
              from decision
             where tenant = @tenant and at >= @since and kind in ('assigned', 'sla-breached') and queue is not null
             group by grouping sets ((), (queue)) having count(*) > 0 order by queue nulls first
            """,
            new { tenant, since },
            tx.Transaction,
            cancellationToken: context.RequestAborted));
        return Results.Ok(new LiveHours(since, (await rows.ReadAsync<HourOfQueue>()).AsList(), (await rows.ReadAsync<TargetsOfQueue>()).AsList()));
    }
}

/// <summary>The last 24 hours.</summary>
/// <param name="Since">UTC instant at which the first hour begins.</param>
/// <param name="Items">Hours and queues in which something happened, the oldest first.</param>
/// <param name="Targets">How many had their first answer in time, of all queues and of each in which something happened.</param>
sealed record LiveHours(DateTimeOffset Since, IReadOnlyList<HourOfQueue> Items, IReadOnlyList<TargetsOfQueue> Targets);

/// <summary>How a queue kept its targets; each conversation counts once, however often it was taken and in whichever hours.</summary>
/// <param name="Queue">Queue id; null: all queues.</param>
/// <param name="Conversations">Conversations that an agent took or whose first answer missed its target.</param>
/// <param name="Late">Those of them whose first answer missed its target.</param>
sealed record TargetsOfQueue(string? Queue, long Conversations, long Late);

/// <summary>An hour of a queue.</summary>
/// <param name="Hour">UTC instant at which it begins.</param>
/// <param name="Queue">Queue id.</param>
/// <param name="Assigned">Conversations that agents took.</param>
/// <param name="Late">Conversations whose first answer missed its target.</param>
sealed record HourOfQueue(DateTime Hour, string Queue, long Assigned, long Late);
