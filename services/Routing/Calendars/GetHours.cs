using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using NodaTime;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Configuration;

namespace Omnichannel.Routing.Calendars;

/// <summary>
/// <c>GET /v1/calendars/{id}/hours?from=&amp;days=</c> → 200 with when it is open, date by date, as instants: to be posted in each visitor's own time, and to see what weekly hours,
/// holidays, exceptions and imports come to between them.
/// </summary>
static class GetHours
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/v1/calendars/{id}/hours", ([AsParameters] HoursQuery query, string id, HttpContext context, Database database, TimeProvider time) => Handle(query, id, context, database, time))
            .RequireAuthorization()
            .WithSummary("See when a calendar is open")
            .Produces<OpeningHours>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound);

    static async Task<IResult> Handle(HoursQuery query, string id, HttpContext context, Database database, TimeProvider time)
    {
        if (query.Errors() is { Count: > 0 } errors)
            return Problems.Validation(errors);
        if (!Names.IsName(id) || await GetDocument.FindAsync(database, context.Caller().Tenant, Kinds.Calendar, id, context.RequestAborted) is not { } found)
            return Problems.NotFound($"calendar '{id}'");
        var document = JsonSerializer.Deserialize<CalendarDocument>(found.Document, Kinds.Json)!;
        return Results.Ok(Of(document, Instant.FromDateTimeOffset(time.GetUtcNow()), CalendarTexts.DateOf(query.From), query.Days ?? HoursQuery.Usual));
    }

    /// <summary>When a calendar is open.</summary>
    /// <param name="document">The calendar.</param>
    /// <param name="now">The present.</param>
    /// <param name="from">The first date; null: today.</param>
    /// <param name="days">How many dates.</param>
    internal static OpeningHours Of(CalendarDocument document, Instant now, LocalDate? from, int days)
    {
        var calendar = document.ToCalendar();
        var first = from ?? now.InZone(calendar.Zone).Date;
        var localNames = document.Country is null
            ? []
            : PublicHolidays.Of(document.Country, document.Region).ToDictionary(h => (h.Date, (string?)h.Name), h => h.LocalName);
        return new OpeningHours(
            document.TimeZone!,
            calendar.IsOpen(now),
            calendar.NextChange(now)?.ToDateTimeUtc(),
            [
                .. Enumerable.Range(0, days).Select(first.PlusDays).Select(date => new OpenDate(
                    CalendarTexts.Say(date), calendar.Occasion(date), localNames.GetValueOrDefault((date, calendar.Occasion(date))), [.. Stretches(calendar, date)])),
            ]);
    }

    static IEnumerable<OpenStretch> Stretches(Engine.Time.Calendar calendar, LocalDate date)
    {
        var (at, end) = (date.AtStartOfDayInZone(calendar.Zone).ToInstant(), date.PlusDays(1).AtStartOfDayInZone(calendar.Zone).ToInstant());
        while (calendar.NextOpening(at) is { } opening && opening < end)
        {
            at = Instant.Min(calendar.OpenUntil(opening)!.Value, end);
            yield return new OpenStretch(opening.ToDateTimeUtc(), at.ToDateTimeUtc());
        }
    }
}

/// <summary>Which dates are asked for.</summary>
/// <param name="From">The first local date, yyyy-MM-dd; today where it is left out.</param>
/// <param name="Days">How many dates: 1 to 92, 14 where it is left out.</param>
sealed record HoursQuery(string? From, [property: Range(1, HoursQuery.Most)] int? Days)
{
    public const int Usual = 14;
    public const int Most = 92;

    public IReadOnlyDictionary<string, string[]> Errors()
    {
        var faults = new Faults();
        faults.Unless(From is null || CalendarTexts.DateOf(From) is not null, "from", "A date of the years 1970 to 2199, as yyyy-MM-dd.");
        faults.Unless(Days is null or (>= 1 and <= Most), "days", $"1 to {Most}.");
        return faults.Found;
    }
}

/// <summary>When a calendar is open.</summary>
/// <param name="TimeZone">Its zone.</param>
/// <param name="Open">Whether it is open now.</param>
/// <param name="ChangesAt">UTC instant at which it closes, or opens, next; null: not within 400 days.</param>
/// <param name="Dates">Date by date.</param>
sealed record OpeningHours(string TimeZone, bool Open, DateTime? ChangesAt, IReadOnlyList<OpenDate> Dates);

/// <summary>A date of a calendar.</summary>
/// <param name="Date">The local date: yyyy-MM-dd.</param>
/// <param name="Name">What an exception or a holiday calls it; a country's holiday in English.</param>
/// <param name="LocalName">What the country calls its holiday.</param>
/// <param name="Open">When it is open, cut at midnight.</param>
sealed record OpenDate(string Date, string? Name, string? LocalName, IReadOnlyList<OpenStretch> Open);

/// <summary>A time in which it is open.</summary>
/// <param name="From">UTC instant from which on.</param>
/// <param name="To">UTC instant before which.</param>
sealed record OpenStretch(DateTime From, DateTime To);
