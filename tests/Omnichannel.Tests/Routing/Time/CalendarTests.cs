using NodaTime;
using NodaTime.Text;
using Omnichannel.Routing.Engine.Time;
using static NodaTime.IsoDayOfWeek;

namespace Omnichannel.Tests.Routing.Time;

public sealed class CalendarTests
{
    private static readonly IsoDayOfWeek[] EveryDay = [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday];
    private static readonly IsoDayOfWeek[] WorkDays = [Monday, Tuesday, Wednesday, Thursday, Friday];

    [Theory]
    [InlineData("2026-06-01T07:59:59+05:30", false)]
    [InlineData("2026-06-01T08:00:00+05:30", true)]
    [InlineData("2026-06-01T11:59:59+05:30", true)]
    [InlineData("2026-06-01T12:00:00+05:30", false)]
    [InlineData("2026-06-01T13:00:00+05:30", true)]
    [InlineData("2026-06-01T17:00:00+05:30", false)]
    [InlineData("2026-06-07T13:00:00+05:30", false)]
    public void Several_hours_a_day_are_open_from_their_beginning_to_before_their_end(string at, bool open) =>
        Assert.Equal(open, Of("Asia/Kolkata", WorkDays, "08:00-12:00", "13:00-17:00").IsOpen(At(at)));

    [Fact]
    public void What_adjoins_or_overlaps_is_one_stretch_over_midnight_too()
    {
        var calendar = new Calendar(
            Zone("Asia/Kolkata"), [.. Weekly([Monday], "09:00-14:00", "12:00-18:00", "18:00-00:00"), .. Weekly([Tuesday], "00:00-06:00")], [], []);

        Assert.Equal(At("2026-06-02T06:00:00+05:30"), calendar.OpenUntil(At("2026-06-01T09:00:00+05:30")));
        Assert.Equal(At("2026-06-08T09:00:00+05:30"), calendar.NextOpening(At("2026-06-02T06:00:00+05:30")));
        Assert.Equal(Duration.FromHours(21), calendar.OpenTime(At("2026-06-01T00:00:00+05:30"), At("2026-06-08T00:00:00+05:30")));
    }

    [Fact]
    public void A_shift_past_midnight_belongs_to_the_date_on_which_it_begins()
    {
        var calendar = new Calendar(
            Zone("Europe/Berlin"), Weekly([Thursday, Friday], "22:00-06:00"), [DatedHours.AllDayClosed(new LocalDate(2026, 12, 25), "Christmas Day")], []);

        // Thursday's goes on into Christmas Day; Friday's does not begin.
        Assert.Equal(At("2026-12-25T06:00:00+01:00"), calendar.OpenUntil(At("2026-12-24T22:00:00+01:00")));
        Assert.Equal(At("2026-12-31T22:00:00+01:00"), calendar.NextOpening(At("2026-12-25T06:00:00+01:00")));
        Assert.Equal("Christmas Day", calendar.Occasion(new LocalDate(2026, 12, 25)));
        Assert.Null(calendar.Occasion(new LocalDate(2026, 12, 24)));
    }

    [Fact]
    public void An_exception_wins_over_a_holiday_and_a_holiday_over_the_week()
    {
        var (eve, day, after) = (new LocalDate(2026, 12, 24), new LocalDate(2026, 12, 25), new LocalDate(2026, 12, 28));
        var calendar = new Calendar(
            Zone("Europe/Berlin"),
            Weekly(WorkDays, "09:00-18:00"),
            [new DatedHours(eve, "Christmas Eve", [Hours("09:00-12:00")], []), DatedHours.AllDayClosed(day)],
            [new DatedHours(day, "Emergency line", [Hours("10:00-11:00")], []), DatedHours.AllDayClosed(after, "Stocktaking")]);

        Assert.Equal(At("2026-12-24T12:00:00+01:00"), calendar.OpenUntil(At("2026-12-24T09:00:00+01:00")));
        Assert.Equal(At("2026-12-25T10:00:00+01:00"), calendar.NextOpening(At("2026-12-24T12:00:00+01:00")));
        Assert.Equal(At("2026-12-25T11:00:00+01:00"), calendar.OpenUntil(At("2026-12-25T10:00:00+01:00")));
        Assert.Equal(At("2026-12-29T09:00:00+01:00"), calendar.NextOpening(At("2026-12-25T11:00:00+01:00")));
    }

    [Fact]
    public void Hours_may_be_cut_out_of_a_date_and_of_the_shift_that_reaches_into_it()
    {
        var date = new LocalDate(2026, 6, 2);
        var calendar = new Calendar(
            Zone("UTC"), Weekly(EveryDay, "20:00-04:00"), [], [new DatedHours(date, "Maintenance", null, [Hours("01:00-02:00"), Hours("23:00-00:00")])]);

        Assert.Equal(
            [At("2026-06-02T01:00:00Z"), At("2026-06-02T02:00:00Z"), At("2026-06-02T04:00:00Z"), At("2026-06-02T20:00:00Z"), At("2026-06-02T23:00:00Z"), At("2026-06-03T00:00:00Z")],
            Changes(calendar, At("2026-06-01T20:00:00Z"), 6));
    }

    [Fact]
    public void A_night_shift_is_an_hour_shorter_in_spring_and_longer_in_autumn()
    {
        var berlin = Of("Europe/Berlin", EveryDay, "22:00-06:00");
        var newYork = Of("America/New_York", EveryDay, "22:00-06:00");

        Assert.Equal(Duration.FromHours(7), Length(berlin, At("2026-03-28T22:00:00+01:00")));
        Assert.Equal(Duration.FromHours(9), Length(berlin, At("2026-10-24T22:00:00+02:00")));
        Assert.Equal(Duration.FromHours(7), Length(newYork, At("2026-03-07T22:00:00-05:00")));
        Assert.Equal(Duration.FromHours(9), Length(newYork, At("2026-10-31T22:00:00-04:00")));
    }

    [Theory]
    // 29 March 2026: no 02:00 to 03:00.
    [InlineData("02:15-05:00", "2026-03-29", "2026-03-29T03:00:00+02:00", "2026-03-29T05:00:00+02:00")]
    [InlineData("01:00-02:30", "2026-03-29", "2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("02:15-02:45", "2026-03-29", "2026-03-30T02:15:00+02:00", "2026-03-30T02:45:00+02:00")]
    // 25 October 2026: 02:00 to 03:00 comes twice.
    [InlineData("02:15-05:00", "2026-10-25", "2026-10-25T02:15:00+02:00", "2026-10-25T05:00:00+01:00")]
    [InlineData("01:00-02:30", "2026-10-25", "2026-10-25T01:00:00+02:00", "2026-10-25T02:30:00+01:00")]
    [InlineData("02:15-02:45", "2026-10-25", "2026-10-25T02:15:00+02:00", "2026-10-25T02:45:00+01:00")]
    [InlineData("01:00-03:00", "2026-10-25", "2026-10-25T01:00:00+02:00", "2026-10-25T03:00:00+01:00")]
    [InlineData("01:00-02:00", "2026-10-25", "2026-10-25T01:00:00+02:00", "2026-10-25T02:00:00+02:00")]
    public void Skipped_and_repeated_times_follow_the_clock_on_the_wall(string hours, string date, string from, string to)
    {
        var calendar = Of("Europe/Berlin", EveryDay, hours);
        var midnight = LocalDatePattern.Iso.Parse(date).Value.AtStartOfDayInZone(Zone("Europe/Berlin")).ToInstant();

        Assert.Equal([At(from), At(to)], Changes(calendar, midnight, 2));
    }

    [Fact]
    public void A_leap_day_is_a_day_of_its_week()
    {
        var calendar = Of("America/New_York", [Tuesday], "09:00-17:00");

        Assert.Equal(At("2028-02-29T09:00:00-05:00"), calendar.NextOpening(At("2028-02-23T00:00:00-05:00")));
        Assert.Equal(At("2028-03-07T09:00:00-05:00"), calendar.NextOpening(At("2028-02-29T17:00:00-05:00")));
    }

    [Theory]
    [InlineData("Asia/Kolkata", "2026-07-01T09:00:00+05:30")]
    [InlineData("Asia/Kathmandu", "2026-07-01T09:00:00+05:45")]
    [InlineData("America/St_Johns", "2026-07-01T09:00:00-02:30")]
    [InlineData("America/St_Johns", "2026-01-02T09:00:00-03:30")]
    [InlineData("Pacific/Chatham", "2026-07-01T09:00:00+12:45")]
    [InlineData("Pacific/Chatham", "2026-01-02T09:00:00+13:45")]
    [InlineData("Africa/Casablanca", "2026-01-02T09:00:00+01:00")]
    // Morocco sets its clocks back for Ramadan: 15 February to 22 March 2026.
    [InlineData("Africa/Casablanca", "2026-02-16T09:00:00+00:00")]
    [InlineData("Africa/Casablanca", "2026-03-23T09:00:00+01:00")]
    public void Offsets_of_every_kind_are_the_zones_own(string zone, string opening)
    {
        var calendar = Of(zone, EveryDay, "09:00-17:00");

        Assert.Equal(At(opening), calendar.NextOpening(At(opening) - Duration.FromHours(10)));
        Assert.False(calendar.IsOpen(At(opening) - Duration.FromTicks(1)));
        Assert.Equal(At(opening) + Duration.FromHours(8), calendar.OpenUntil(At(opening)));
    }

    [Fact]
    public void Of_a_day_that_a_country_skipped_nothing_is_left()
    {
        // Samoa went from Thursday the 29th straight to Saturday the 31st: what is left of the skipped night is its part after midnight.
        var calendar = Of("Pacific/Apia", EveryDay, "09:00-17:00", "22:00-06:00");

        Assert.Equal(
            [At("2011-12-29T17:00:00-10:00"), At("2011-12-29T22:00:00-10:00"), At("2011-12-31T06:00:00+14:00"), At("2011-12-31T09:00:00+14:00")],
            Changes(calendar, At("2011-12-29T12:00:00-10:00"), 4));
        Assert.Equal([At("2011-12-30T09:00:00+14:00")], Changes(Of("Pacific/Apia", [Saturday], "09:00-17:00"), At("2011-12-29T12:00:00-10:00"), 1).Select(c => c - Duration.FromHours(24)));
    }

    [Fact]
    public void What_never_closes_and_what_never_opens_say_so()
    {
        var (always, never, rarely) = (Of("Europe/Berlin", EveryDay, "00:00-00:00"), Of("Europe/Berlin", EveryDay), new Calendar(
            Zone("Europe/Berlin"), [], [], [new DatedHours(new LocalDate(2028, 1, 10), null, [OpenHours.WholeDay], [])]));
        var at = At("2026-11-23T07:00:00Z");

        Assert.Equal((true, Instant.MaxValue, at, null), (always.IsOpen(at), always.OpenUntil(at), always.NextOpening(at), always.NextChange(at)));
        Assert.Equal((false, null, null, null), (never.IsOpen(at), never.OpenUntil(at), never.NextOpening(at), never.NextChange(at)));
        Assert.Equal(Duration.Zero, never.OpenTime(at, at + Duration.FromDays(100)));
        Assert.Null(never.After(at, Duration.FromHours(1)));
        Assert.Null(rarely.NextOpening(at));
        Assert.Equal(At("2028-01-10T00:00:00+01:00"), rarely.NextOpening(at + Duration.FromDays(20)));
    }

    [Fact]
    public void A_due_time_counts_open_hours_only()
    {
        var calendar = Of("Europe/Berlin", WorkDays, "09:00-17:00");
        var friday = At("2026-03-27T16:00:00+01:00");

        Assert.Equal(At("2026-03-30T10:00:00+02:00"), calendar.After(friday, Duration.FromHours(2)));
        Assert.Equal(At("2026-03-27T17:00:00+01:00"), calendar.After(friday, Duration.FromHours(1)));
        Assert.Equal(friday, calendar.After(friday, Duration.Zero));
        Assert.Equal(Duration.FromHours(2), calendar.OpenTime(friday, At("2026-03-30T10:00:00+02:00")));
        Assert.Equal(Duration.Zero, calendar.OpenTime(friday, friday - Duration.FromDays(1)));
    }

    [Fact]
    public void Two_exceptions_on_a_date_are_a_mistake() => Assert.Throws<ArgumentException>(() => new Calendar(
        DateTimeZone.Utc, [], [], [DatedHours.AllDayClosed(new LocalDate(2026, 1, 1)), DatedHours.AllDayClosed(new LocalDate(2026, 1, 1))]));

    private static Calendar Of(string zone, IsoDayOfWeek[] days, params string[] hours) => new(Zone(zone), Weekly(days, hours), [], []);

    private static WeeklyHours[] Weekly(IsoDayOfWeek[] days, params string[] hours) => [.. days.SelectMany(d => hours.Select(h => new WeeklyHours(d, Hours(h))))];

    private static OpenHours Hours(string text) => new(LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text[..5]).Value, LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text[6..]).Value);

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    private static Instant At(string text) => OffsetDateTimePattern.Rfc3339.Parse(text).GetValueOrThrow().ToInstant();

    private static Duration Length(Calendar calendar, Instant opening) => calendar.OpenUntil(opening)!.Value - calendar.NextOpening(opening - Duration.FromHours(1))!.Value;

    private static Instant[] Changes(Calendar calendar, Instant after, int count)
    {
        var changes = new List<Instant>();
        for (Instant? at = after; changes.Count < count && (at = calendar.NextChange(at!.Value)) is not null;)
            changes.Add(at.Value);
        return [.. changes];
    }
}
