using System.Text.Json;
using Dapper;
using NodaTime;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Simulating;

namespace Omnichannel.Routing.Simulating;

/// <summary>
/// What has waited, as it came: each conversation at its instant, to the queue it asked for, keeping an agent as long as agents had it. Whoever was never answered is one who gives up as soon as they did then, and
/// would have kept an agent as long as those of the same channel did on average.
/// </summary>
static class RecordedTraffic
{
    /// <summary>The traffic from <paramref name="from"/> to <paramref name="to"/> in order, no more than <paramref name="most"/>; what still waits or is being worked on is not in it.</summary>
    public static async Task<IReadOnlyList<Arrival>> ReadAsync(TenantTransaction tx, string tenant, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken ct)
    {
        var rows = (await tx.Connection.QueryAsync<Row>(new CommandDefinition(
            """
            select w.waiting_since as Since, w.ended_at as EndedAt, w.queue, w.channel, w.language, w.skills::text as Skills, w.priority, w.tier, w.time_zone as TimeZone,
                   sum(extract(epoch from least(o.ended_at, w.ended_at) - o.accepted_at))::float8 as Handled
              from past_wait w
              left join offer o on o.tenant = w.tenant and o.conversation_id = w.conversation_id and o.accepted_at between w.waiting_since and w.ended_at
             where w.tenant = @tenant and w.ended_at >= @from and w.waiting_since >= @from and w.waiting_since < @to
             group by w.tenant, w.conversation_id, w.waiting_since
             order by w.waiting_since, w.conversation_id
             limit @most
            """,
            new { tenant, from, to, most },
            tx.Transaction,
            cancellationToken: ct))).AsList();
        var usual = rows.Where(r => r.Handled is not null).GroupBy(r => r.Channel, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Average(r => r.Handled!.Value), StringComparer.Ordinal);
        // What no agent ever had of a channel tells nothing of how long it would have taken.
        return [.. rows.Where(r => usual.ContainsKey(r.Channel)).Select(r => r.ToArrival(usual[r.Channel]))];
    }

    sealed record Row(
        DateTime Since, DateTime EndedAt, string Queue, string Channel, string? Language, string Skills, int Priority, int Tier, string? TimeZone, double? Handled)
    {
        public Arrival ToArrival(double usual) =>
            new(Instant.FromDateTimeUtc(Since), new QueueId(Queue), new Channel(Channel), Language, Duration.FromSeconds(Math.Max(Handled ?? usual, 1)))
            {
                Skills = [.. JsonSerializer.Deserialize<SkillDemand[]>(Skills, Kinds.Json)!.Select(s => new SkillRequirement(new SkillId(s.Skill), s.Level))],
                Priority = Priority,
                Tier = Tier,
                CustomerZone = TimeZone is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone),
                Patience = Handled is null ? Duration.FromTimeSpan(EndedAt - Since) : null,
            };
    }
}
