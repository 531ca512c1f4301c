using System.ComponentModel.DataAnnotations;
using Dapper;
using Microsoft.AspNetCore.Mvc;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Phone.Figures;

/// <summary><c>GET /v1/calls/figures?hours=24&amp;within=15</c>: how calls of late were served, by queue and language.</summary>
internal static class ReadFigures
{
    private const int LongestHours = 24 * 31;
    private const int LongestWithin = 3600;

    /// <summary>How calls were served.</summary>
    /// <param name="From">UTC instant since which.</param>
    /// <param name="WithinSeconds">The time to answer within which the service level counts.</param>
    /// <param name="Items">By queue and language.</param>
    internal sealed record Answer(DateTimeOffset From, int WithinSeconds, IReadOnlyList<Figures> Items);

    /// <summary>Calls of a queue in a language.</summary>
    /// <param name="Queue">Queue id; null: of callers who hung up before they had one.</param>
    /// <param name="Language">BCP 47 tag, or null.</param>
    /// <param name="Offered">Calls that came in and are over.</param>
    /// <param name="Answered">Of these, those an agent answered.</param>
    /// <param name="Abandoned">Of these, those whose caller hung up first.</param>
    /// <param name="ServiceLevel">Part of the offered calls that was answered in time, 0 to 1.</param>
    /// <param name="Abandonment">Part of the offered calls that was abandoned, 0 to 1.</param>
    /// <param name="AnswerSeconds">Average speed of answer: seconds that answered callers waited, or null.</param>
    /// <param name="HandleSeconds">Average seconds that was spoken, calls out included, or null.</param>
    internal sealed record Figures(
        string? Queue, string? Language, int Offered, int Answered, int Abandoned, double ServiceLevel, double Abandonment, double? AnswerSeconds, double? HandleSeconds);

    public static void Map(WebApplication app) =>
        app.MapGet("/v1/calls/figures", async (
            [FromQuery, Range(1, LongestHours)] int? hours, [FromQuery, Range(1, LongestWithin)] int? within, HttpContext context, Database database, TimeProvider time, CancellationToken ct) =>
        {
            var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
            if (hours is < 1 or > LongestHours)
                errors["hours"] = [$"1 to {LongestHours}."];
            if (within is < 1 or > LongestWithin)
                errors["within"] = [$"1 to {LongestWithin}."];
            if (errors.Count > 0)
                return Problems.Validation(errors);
            var from = time.GetUtcNow() - TimeSpan.FromHours(hours ?? 24);
            var seconds = within ?? 15;
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            var items = await tx.Connection.QueryAsync<Figures>(new CommandDefinition(
                """
                select queue, language, offered::int, answered::int, abandoned::int,
                       coalesce(round(in_time::numeric / nullif(offered, 0), 4), 0)::float8 as ServiceLevel,
                       coalesce(round(abandoned::numeric / nullif(offered, 0), 4), 0)::float8 as Abandonment,
                       round(wait::numeric, 1)::float8 as AnswerSeconds, round(handle::numeric, 1)::float8 as HandleSeconds
                  from (
                    select queue, language,
                           count(*) filter (where direction = 'in') as offered,
                           count(*) filter (where direction = 'in' and outcome = 'answered') as answered,
                           count(*) filter (where direction = 'in' and outcome = 'abandoned') as abandoned,
                           count(*) filter (where direction = 'in' and outcome = 'answered' and answered_at - coalesce(queued_at, started_at) <= make_interval(secs => @seconds)) as in_time,
                           avg(extract(epoch from answered_at - coalesce(queued_at, started_at))) filter (where direction = 'in' and outcome = 'answered') as wait,
                           avg(extract(epoch from ended_at - answered_at)) filter (where outcome = 'answered') as handle
                      from call where tenant = @Tenant and started_at >= @from and outcome is not null
                     group by queue, language) as f
                 order by queue, language
                """,
                new { context.Caller().Tenant, from, seconds = (double)seconds },
                tx.Transaction,
                cancellationToken: ct));
            return Results.Ok(new Answer(from, seconds, [.. items]));
        })
            .WithSummary("Read how calls were served")
            .Produces<Answer>()
            .Refuses(ProblemTypes.Validation);
}
