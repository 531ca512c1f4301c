using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Reading;

/// <summary><c>GET /v1/live</c>: all queues and agents of the tenant as they stand now, for whoever watches over them.</summary>
static class GetLive
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/live", Handle).ForSupervisors()
        .WithSummary("See how all queues and agents stand now")
        .Produces<Live>();

    static async Task<IResult> Handle(HttpContext context, Database database, TimeProvider time)
    {
        var tenant = context.Caller().Tenant;
        var now = time.GetUtcNow();
        await using var tx = await database.BeginAsync(tenant, context.RequestAborted);
        await using var rows = await tx.Connection.QueryMultipleAsync(new CommandDefinition(
            """
            select c.id as "Id", coalesce(c.document ->> 'name', c.id) as "Name",
                   count(w.state) filter (where w.state = 'waiting') as "Waiting", count(w.state) filter (where w.state = 'offered') as "Offered",
                   count(w.state) filter (where w.state = 'assigned') as "Assigned",
                   coalesce(extract(epoch from @now - min(w.waiting_since) filter (where w.state in ('waiting', 'offered')))::bigint, 0) as "LongestWaitSeconds"
              from configuration c left join wait w on w.tenant = c.tenant and w.queue = c.id
             where c.tenant = @tenant and c.kind = 'queue'
             group by c.id, c.document order by c.id collate "C";

            select event ->> 'language' as "Language", count(*) as "Waiting", max(extract(epoch from @now - waiting_since))::bigint as "LongestWaitSeconds"
              from wait where tenant = @tenant and state in ('waiting', 'offered')
             group by 1 order by 2 desc, 1;

            select c.id as "Id", coalesce(c.document ->> 'name', c.id) as "Name", c.document ->> 'region' as "Region", a.presence as "Presence",
                   coalesce((c.document ->> 'capacity')::int, 1) as "Capacity",
                   coalesce((select string_agg(language ->> 'tag', ' ') from jsonb_array_elements(coalesce(c.document -> 'languages', '[]')) as language), '') as "Languages",
                   (select count(*) from offer o where o.tenant = @tenant and o.agent = c.id and o.ended_at is null and o.accepted_at is not null) as "Assigned"
              from configuration c join agent a on a.tenant = c.tenant and a.id = c.id
             where c.tenant = @tenant and c.kind = 'agent'
             order by c.id collate "C"
            """,
            new { tenant, now },
            tx.Transaction,
            cancellationToken: context.RequestAborted));
        return Results.Ok(new Live(
            now,
            (await rows.ReadAsync<LiveQueueRow>()).AsList(),
            (await rows.ReadAsync<LiveLanguage>()).AsList(),
            [.. (await rows.ReadAsync<Row>()).Select(row => row.Shown())]));
    }

    sealed record Row(string Id, string Name, string? Region, string Presence, int Capacity, string Languages, long Assigned)
    {
        public LiveAgent Shown() => new(Id, Name, Region, Presence, Capacity, Languages.Split(' ', StringSplitOptions.RemoveEmptyEntries), Assigned);
    }
}

/// <summary>How a tenant stands now.</summary>
/// <param name="At">UTC instant of the reading.</param>
/// <param name="Queues">All queues.</param>
/// <param name="Languages">What waits, by the customer's language; the most first.</param>
/// <param name="Agents">All agents.</param>
sealed record Live(DateTimeOffset At, IReadOnlyList<LiveQueueRow> Queues, IReadOnlyList<LiveLanguage> Languages, IReadOnlyList<LiveAgent> Agents);

/// <summary>A queue now.</summary>
/// <param name="Id">Queue id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Waiting">Conversations that wait.</param>
/// <param name="Offered">Conversations that are offered.</param>
/// <param name="Assigned">Conversations that are with an agent.</param>
/// <param name="LongestWaitSeconds">How long the oldest one that is waiting or offered has waited.</param>
sealed record LiveQueueRow(string Id, string Name, long Waiting, long Offered, long Assigned, long LongestWaitSeconds);

/// <summary>What waits in one language.</summary>
/// <param name="Language">BCP 47 tag, or null where unknown.</param>
/// <param name="Waiting">Conversations that wait or are offered.</param>
/// <param name="LongestWaitSeconds">How long the oldest of them has waited.</param>
sealed record LiveLanguage(string? Language, long Waiting, long LongestWaitSeconds);

/// <summary>An agent now.</summary>
/// <param name="Id">Agent id.</param>
/// <param name="Name">Display name.</param>
/// <param name="Region">Region, or null.</param>
/// <param name="Presence"><c>ready</c>, <c>busy</c>, <c>away</c> or <c>offline</c>.</param>
/// <param name="Capacity">Units.</param>
/// <param name="Languages">BCP 47 tags.</param>
/// <param name="Assigned">Conversations the agent has.</param>
sealed record LiveAgent(string Id, string Name, string? Region, string Presence, int Capacity, IReadOnlyList<string> Languages, long Assigned);
