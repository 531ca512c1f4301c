using NodaTime;
using NodaTime.Text;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Tests.Routing.Simulating;

/// <summary>Calendars of agents.</summary>
internal static class Shifts
{
    /// <summary>The same hours every day, as <c>22:00-06:00</c>.</summary>
    public static Calendar Daily(string zone, params string[] hours) => new(
        DateTimeZoneProviders.Tzdb[zone],
        Enumerable.Range(1, 7).SelectMany(day => hours.Select(h => new WeeklyHours((IsoDayOfWeek)day, new OpenHours(Time(h[..5]), Time(h[6..]))))),
        [],
        []);

    private static LocalTime Time(string text) => LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text).Value;
}
