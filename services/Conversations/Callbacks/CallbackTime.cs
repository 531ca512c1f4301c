using NodaTime;
using NodaTime.Text;
using Omnichannel.Conversations.Customers;

namespace Omnichannel.Conversations.Callbacks;

/// <summary>
/// When a callback is promised for: an instant, and the zone whose clock it is told by. A local time that comes twice (clocks go back) is the earlier one; one that the clocks skip
/// (they go forward) is no time at all and refused, with the first time after it.
/// </summary>
/// <param name="At">UTC instant.</param>
/// <param name="TimeZone">IANA zone.</param>
public sealed record CallbackTime(DateTimeOffset At, string TimeZone)
{
    /// <summary>A promise further ahead is none.</summary>
    public static readonly TimeSpan Furthest = TimeSpan.FromDays(366);

    static readonly LocalDateTimePattern[] Locals =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss"),
    ];

    /// <summary>The time on the wall there, without offset: <c>2026-11-24T10:00:00</c>.</summary>
    public string LocalTime => LocalDateTimePattern.GeneralIso.Format(Instant.FromDateTimeOffset(At).InZone(ZoneOf(TimeZone)!).LocalDateTime);

    /// <summary>As people say it: <c>2026-11-24 10:00 (Asia/Karachi)</c>.</summary>
    public string InWords() => $"{LocalTime[..10]} {LocalTime[11..16]} ({TimeZone})";

    /// <summary>Reads what was asked for; null where <paramref name="errors"/> got what is wrong, by place.</summary>
    /// <param name="at">RFC 3339 instant, or local date and time without offset.</param>
    /// <param name="timeZone">The zone it is told by; null: the customer's.</param>
    /// <param name="customers">The customer's zone, or the tenant's where that is unknown.</param>
    /// <param name="now">Now.</param>
    /// <param name="errors">Gets what is wrong, by place.</param>
    public static CallbackTime? Read(string? at, string? timeZone, string customers, DateTimeOffset now, IDictionary<string, string[]> errors)
    {
        var zoneId = CustomerZone.Canonical(timeZone ?? customers);
        if (zoneId is null || ZoneOf(zoneId) is not { } zone)
        {
            errors["timeZone"] = ["An IANA time zone is expected, such as Asia/Karachi."];
            return null;
        }

        if (InstantOf(at, zone, out var wrong) is not { } instant)
        {
            errors["at"] = [wrong];
            return null;
        }

        if (instant <= Instant.FromDateTimeOffset(now) || instant > Instant.FromDateTimeOffset(now + Furthest))
        {
            errors["at"] = [$"After now and within {(int)Furthest.TotalDays} days; now it is {InstantPattern.General.Format(Instant.FromDateTimeOffset(now))}."];
            return null;
        }

        return new CallbackTime(instant.ToDateTimeOffset(), zoneId);
    }

    static Instant? InstantOf(string? at, DateTimeZone zone, out string wrong)
    {
        wrong = "A date and time is expected: with an offset (2026-11-24T10:00:00+05:00) or as the clock on the wall shows it (2026-11-24T10:00).";
        if (at is null)
            return null;
        if (OffsetDateTimePattern.Rfc3339.Parse(at).TryGetValue(default, out var told))
            return told.ToInstant();
        foreach (var pattern in Locals)
        {
            if (!pattern.Parse(at).TryGetValue(default, out var local))
                continue;
            var mapped = zone.MapLocal(local);
            if (mapped.Count > 0)
                return mapped.First().ToInstant();
            wrong = $"The clocks of {zone.Id} skip this time; the first one after it is {LocalDateTimePattern.GeneralIso.Format(mapped.LateInterval.IsoLocalStart)}.";
            return null;
        }

        return null;
    }

    static DateTimeZone? ZoneOf(string id) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);
}
