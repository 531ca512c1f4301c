using CsCheck;
using NodaTime;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Tests.Routing.Time;

/// <summary>Random calendars around changes of the clocks, against an oracle that looks at the clock on the wall minute by minute.</summary>
public sealed class CalendarOracleTests
{
    private const int Days = 4;

    /// <summary>Zones and noons of days near which their clocks change, and some where nothing does.</summary>
    private static readonly (string Zone, Instant Around)[] Places =
    [
        ("Europe/Berlin", Instant.FromUtc(2026, 3, 29, 1, 0)), ("Europe/Berlin", Instant.FromUtc(2026, 10, 25, 1, 0)),
        ("America/New_York", Instant.FromUtc(2026, 3, 8, 7, 0)), ("America/New_York", Instant.FromUtc(2026, 11, 1, 6, 0)),
        ("America/St_Johns", Instant.FromUtc(2026, 3, 8, 5, 30)), ("America/St_Johns", Instant.FromUtc(2006, 10, 29, 2, 31)),
        ("Pacific/Chatham", Instant.FromUtc(2026, 4, 4, 14, 0)), ("Pacific/Chatham", Instant.FromUtc(2026, 9, 26, 14, 0)),
        ("Australia/Lord_Howe", Instant.FromUtc(2026, 4, 4, 15, 0)), ("Antarctica/Troll", Instant.FromUtc(2026, 3, 29, 1, 0)),
        ("Africa/Casablanca", Instant.FromUtc(2026, 2, 15, 2, 0)), ("Africa/Casablanca", Instant.FromUtc(2026, 3, 22, 2, 0)),
        ("Pacific/Apia", Instant.FromUtc(2011, 12, 30, 10, 0)), ("Asia/Kathmandu", Instant.FromUtc(1985, 12, 31, 18, 30)),
        ("Asia/Kolkata", Instant.FromUtc(2028, 2, 29, 12, 0)), ("UTC", Instant.FromUtc(1969, 12, 31, 12, 0)),
    ];

    private static readonly Gen<OpenHours> Hours = Gen.Select(Times(), Times(), (from, to) => new OpenHours(from, to));

    private static readonly Gen<DatedHours> Dates = Gen.Select(
        Gen.Int[-4, Days + 4], Gen.Int[0, 3], Hours.Array[0, 2], Hours.Array[0, 2],
        (offset, kind, hours, closed) => new DatedHours(new LocalDate(2000, 1, 1).PlusDays(offset), null, kind == 0 ? null : hours, kind == 1 ? [] : closed));

    private static readonly Gen<Given> Calendars = Gen.Select(
        Gen.Int[0, Places.Length - 1], Gen.Select(Gen.Int[1, 7], Hours, (day, hours) => new WeeklyHours((IsoDayOfWeek)day, hours)).Array[0, 8], Dates.Array[0, 3], Dates.Array[0, 3],
        (place, weekly, holidays, exceptions) => new Given(place, weekly, holidays, exceptions));

    [Fact]
    public void Open_is_what_a_clock_on_the_wall_says_minute_by_minute() => Calendars.Sample(
        given =>
        {
            var (zone, begin, calendar, holidays, exceptions) = given.Make();
            var expected = Oracle(zone, begin, given.Weekly, holidays, exceptions);
            for (var minute = 0; minute < expected.Length; minute++)
            {
                var at = begin + Duration.FromMinutes(minute);
                Assert.True(expected[minute] == calendar.IsOpen(at), $"{at}: the oracle says {expected[minute]}");
            }

            Assert.Equal(Duration.FromMinutes(expected.Count(open => open)), calendar.OpenTime(begin, begin + Duration.FromMinutes(expected.Length)));
        },
        iter: 400);

    [Fact]
    public void What_is_told_of_the_future_comes_true() => Gen.Select(Calendars, Gen.Int[0, Days * 1440]).Sample(
        (given, minute) =>
        {
            var (_, begin, calendar, _, _) = given.Make();
            var at = begin + Duration.FromMinutes(minute);
            var (until, opening) = (calendar.OpenUntil(at), calendar.NextOpening(at));
            Assert.Equal(calendar.IsOpen(at), until is not null);
            Assert.Equal(calendar.IsOpen(at), opening == at);
            Assert.Equal(until is null ? opening : until == Instant.MaxValue ? null : until, calendar.NextChange(at));
            if (calendar.NextChange(at) is { } change)
            {
                var steps = Enumerable.Range(0, 40).Select(i => at + ((change - at) * i / 40));
                Assert.All(steps, step => Assert.Equal(calendar.IsOpen(at), calendar.IsOpen(step)));
                Assert.Equal(calendar.IsOpen(at), calendar.IsOpen(change - Duration.FromTicks(1)));
                Assert.NotEqual(calendar.IsOpen(at), calendar.IsOpen(change));
            }
            else
            {
                var days = Enumerable.Range(0, 400).Select(day => at + Duration.FromDays(day));
                Assert.All(days, day => Assert.Equal(calendar.IsOpen(at), calendar.IsOpen(day)));
            }
        },
        iter: 1000);

    [Fact]
    public void A_due_time_is_when_the_open_time_is_used_up() => Gen.Select(Calendars, Gen.Int[0, Days * 1440], Gen.Int[1, 6000]).Sample(
        (given, minute, length) =>
        {
            var (_, begin, calendar, _, _) = given.Make();
            var (at, openTime) = (begin + Duration.FromMinutes(minute), Duration.FromMinutes(length));
            if (calendar.After(at, openTime) is { } due)
            {
                Assert.Equal(openTime, calendar.OpenTime(at, due));
                Assert.True(calendar.IsOpen(due - Duration.FromTicks(1)));
            }
            else
            {
                Assert.True(calendar.OpenTime(at, at + Calendar.Horizon) < openTime);
            }
        },
        iter: 1000);

    [Fact]
    public void It_answers_the_same_in_whatever_order_it_is_asked() => Gen.Select(Calendars, Gen.Int[0, 2000].Array[1, 40]).Sample(
        (given, days) =>
        {
            var (_, begin, calendar, _, _) = given.Make();
            var instants = days.Select(day => begin + Duration.FromHours(day * 13)).ToArray();
            var asked = instants.Select(calendar.NextChange).ToArray();
            Assert.Equal(instants.Reverse().Select(at => given.Make().Calendar.NextChange(at)).Reverse(), asked);
        },
        iter: 60);

    /// <summary>Times on the hour and off it, most of them near the hours at which clocks change.</summary>
    private static Gen<LocalTime> Times() => Gen.OneOf(
        Gen.Int[0, 23].Select(hour => new LocalTime(hour, 0)),
        Gen.Int[0, 4].Select(hour => new LocalTime(hour, 0)),
        Gen.Int[0, 16].Select(quarter => new LocalTime(quarter / 4, quarter % 4 * 15)),
        Gen.Int[0, 1439].Select(minute => new LocalTime(minute / 60, minute % 60)));

    /// <summary>For every minute of the window. Hours are open from the first to the last minute at which the clock on the wall shows a time of theirs.</summary>
    private static bool[] Oracle(DateTimeZone zone, Instant begin, WeeklyHours[] weekly, DatedHours[] holidays, DatedHours[] exceptions)
    {
        const int Margin = 4 * 1440;
        var clock = Enumerable.Range(-Margin, (Days * 1440) + (2 * Margin)).Select(minute => Shown((begin + Duration.FromMinutes(minute)).InZone(zone).LocalDateTime)).ToArray();
        var (open, closed) = (new bool[clock.Length], new bool[clock.Length]);
        var last = (begin + Duration.FromMinutes((Days * 1440) + Margin)).InZone(zone).Date;
        for (var date = (begin - Duration.FromMinutes(Margin)).InZone(zone).Date; date <= last; date = date.PlusDays(1))
        {
            var exception = exceptions.FirstOrDefault(e => e.Date == date);
            var holiday = holidays.FirstOrDefault(h => h.Date == date);
            if (exception is { Hours: not null })
                holiday = null;
            foreach (var hours in exception?.Hours ?? holiday?.Hours ?? weekly.Where(w => w.Day == date.DayOfWeek).Select(w => w.Hours))
                Mark(clock, open, date, hours);
            foreach (var hours in (exception?.Closed ?? []).Concat(holiday?.Closed ?? []))
                Mark(clock, closed, date, hours);
        }

        return [.. open.Zip(closed, (o, c) => o && !c).Skip(Margin).Take(Days * 1440)];
    }

    private static void Mark(int[] clock, bool[] marks, LocalDate date, OpenHours hours)
    {
        var (from, to) = (Shown(date + hours.From), Shown((hours.To > hours.From ? date : date.PlusDays(1)) + hours.To));
        var first = Array.FindIndex(clock, shown => from <= shown && shown < to);
        var last = Array.FindLastIndex(clock, shown => from <= shown && shown < to);
        // What the window cuts off does not reach into its middle.
        for (var minute = first; first >= 0 && minute <= last; minute++)
            marks[minute] = true;
    }

    /// <summary>What the clock on the wall shows, in minutes.</summary>
    private static int Shown(LocalDateTime time) => (Period.DaysBetween(new LocalDate(2000, 1, 1), time.Date) * 1440) + (time.Hour * 60) + time.Minute;

    private sealed record Given(int Place, WeeklyHours[] Weekly, DatedHours[] Holidays, DatedHours[] Exceptions)
    {
        public (DateTimeZone Zone, Instant Begin, Calendar Calendar, DatedHours[] Holidays, DatedHours[] Exceptions) Make()
        {
            var zone = DateTimeZoneProviders.Tzdb[Places[Place].Zone];
            var begin = Places[Place].Around - Duration.FromDays(Days / 2);
            var (holidays, exceptions) = (Near(Holidays), Near(Exceptions));
            return (zone, begin, new Calendar(zone, Weekly, holidays, exceptions), holidays, exceptions);

            DatedHours[] Near(DatedHours[] dates) =>
            [
                .. dates.Select(d => d with { Date = begin.InZone(zone).Date.PlusDays(Period.DaysBetween(new LocalDate(2000, 1, 1), d.Date)) }).DistinctBy(d => d.Date),
            ];
        }

        public override string ToString() =>
            $"{Places[Place]} weekly [{string.Join(", ", Weekly)}] holidays [{string.Join(", ", Holidays.Select(Show))}] exceptions [{string.Join(", ", Exceptions.Select(Show))}]";

        private static string Show(DatedHours d) => $"{d.Date:uuuu-MM-dd} hours {(d.Hours is null ? "as ever" : string.Join('+', d.Hours))} closed {string.Join('+', d.Closed)}";
    }
}
