using System.Text;
using System.Text.Json;
using NodaTime;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Configuration;

namespace Omnichannel.Routing.Calendars;

/// <summary>
/// <c>POST /v1/calendars/{id}/import</c>, by admins, with an iCalendar file (RFC 5545, UTF-8, at most 1 MiB and 2,000 events) → 200 with what was taken and what was not, and why. Whole-day
/// events become dates that are closed, timed ones hours cut out of their dates, from the first of January of this year to the end of the year after next. What an earlier import made of
/// the same events (by UID) is replaced; all else in the calendar stays. A whole-day event counts also where it is marked as free time, as public holidays often are; a timed one does not.
/// </summary>
static class ImportCalendar
{
    /// <summary>The longest UID of an event, in characters.</summary>
    public const int LongestUid = 255;

    /// <summary>The longest event, in days.</summary>
    public const int LongestDays = 366;

    const int YearsAhead = 2;
    const int Attempts = 5;

    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/v1/calendars/{id}/import", Handle).ForAdmins()
        .TakesBytes("text/calendar")
        .WithSummary("Import closures from an iCalendar file")
        .Produces<CalendarImport>()
        .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound, ProblemTypes.ChangedMeanwhile);

    static async Task<IResult> Handle(string id, HttpContext context, Database database, SendCommand send, TimeProvider time)
    {
        if (!Names.IsName(id))
            return Problems.NotFound("such calendar");
        var (events, fault) = await ReadAsync(context);
        if (fault is not null)
            return Problems.Validation("$", fault);
        var tenant = context.Caller().Tenant;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await GetDocument.FindAsync(database, tenant, Kinds.Calendar, id, context.RequestAborted) is not { } found)
                return Problems.NotFound($"calendar '{id}'");
            var before = JsonSerializer.Deserialize<CalendarDocument>(found.Document, Kinds.Json)!;
            var year = Instant.FromDateTimeOffset(time.GetUtcNow()).InUtc().Year;
            var zone = DateTimeZoneProviders.Tzdb[before.TimeZone!];
            var read = new EventClosures(zone, new LocalDate(year, 1, 1), new LocalDate(year + YearsAhead, 12, 31)).Read(events);
            if (read.Fault is not null)
                return Problems.Validation("$", read.Fault);
            var after = Merge(before, read);
            if (after.Errors() is { Count: > 0 } errors)
                return Problems.Validation(errors);
            var answer = await send.SendAsync(
                new PutConfiguration(tenant, Kinds.Calendar, id, JsonSerializer.SerializeToElement(after, Kinds.Json), ETag.Of(found.Version), null), context.RequestAborted);
            if (answer.Outcome == Outcomes.Done)
            {
                context.Response.Headers.ETag = ETag.Of(answer.Version!.Value);
                return Results.Ok(new CalendarImport(answer.Version.Value, read.Taken, read.Skipped));
            }
        }

        return Problems.Conflict(ProblemTypes.ChangedMeanwhile);
    }

    static async Task<(IReadOnlyList<EventText> Events, string? Fault)> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        try
        {
            return EventTexts.Split(Utf8.GetString(body.GetBuffer(), 0, (int)body.Length).TrimStart('\uFEFF'));
        }
        catch (DecoderFallbackException)
        {
            return ([], "The file is not in UTF-8.");
        }
    }

    /// <summary>The calendar with the events' exceptions in the place of those they had; the tenant's own first, as they are.</summary>
    internal static CalendarDocument Merge(CalendarDocument before, ReadEvents read)
    {
        var known = read.Taken.Select(e => e.Event).Concat(read.Skipped.Select(e => e.Event).OfType<string>()).ToHashSet(StringComparer.Ordinal);
        var kept = (before.Exceptions ?? []).Where(e => e.Event is null || !known.Contains(e.Event)).ToLookup(e => e.Event is null);
        var merged = kept[true].Concat(EventClosures.InOrder(kept[false].Concat(read.Exceptions))).ToList();
        return before with { Exceptions = merged.Count == 0 ? null : merged };
    }
}

/// <summary>What became of a file.</summary>
/// <param name="Version">The calendar's version now; the same as before where nothing has changed.</param>
/// <param name="Taken">Events whose dates are exceptions of the calendar now.</param>
/// <param name="Skipped">Events that are not, and why.</param>
sealed record CalendarImport(long Version, IReadOnlyList<TakenEvent> Taken, IReadOnlyList<SkippedEvent> Skipped);
