using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Omnichannel.Routing.Calendars;
using Omnichannel.Routing.Configuration;

namespace Omnichannel.Tests.Routing.Time;

public sealed class CalendarDocumentTests
{
    private const string Weekly = """ "weekly":[{"days":["mon","tue","wed","thu","fri"],"from":"09:00","to":"18:00"}] """;

    [Theory]
    [InlineData("""{}""", "name", "timeZone", "weekly")]
    [InlineData("""{"name":"a","timeZone":"Asia/Calcutta","weekly":[]}""")]
    [InlineData("""{"name":"a","timeZone":"UTC","weekly":[{"days":["mon"],"from":"09:00","to":"18:00"},null]}""", "weekly[1].days", "weekly[1].from", "weekly[1].to")]
    [InlineData("""{"name":"a","timeZone":"UTC","weekly":[{"days":["mon","Tue"],"from":"9:00","to":"25:00"}]}""", "weekly[0].days[1]", "weekly[0].from", "weekly[0].to")]
    [InlineData("""{"name":"a","timeZone":"UTC","weekly":[{"days":[],"from":"24:00","to":"24:00"}]}""", "weekly[0].days", "weekly[0].from")]
    [InlineData("""{"name":"a","timeZone":"UTC","weekly":[],"region":"BY"}""", "region")]
    [InlineData("""{"name":"a","timeZone":"UTC","weekly":[],"country":"Germany"}""", "country")]
    [InlineData("""{"name":"a","timeZone":"UTC","weekly":[],"country":"DE","region":"XY"}""", "region")]
    [InlineData("""{"name":"a","timeZone":"UTC","weekly":[],"holidays":[{"date":"2026-02-29"},{"date":"2026-03-01"},{"date":"2026-03-01","hours":[{"from":"1","to":"02:00"}]}]}""",
        "holidays[0].date", "holidays[2].date", "holidays[2].hours[0].from")]
    [InlineData("""{"name":"a","timeZone":"UTC","weekly":[],"exceptions":[{"date":"2026-03-01"},{"date":"2026-03-01","event":"x"},{"date":"2026-03-01","event":"y"}]}""")]
    [InlineData("""{"name":"a","timeZone":"UTC","weekly":[],"exceptions":[{"date":"2026-03-01","name":" "},{"date":"2026-03-01"},{"date":"1969-12-31","event":"\u0000","hours":[]}]}""",
        "exceptions[0].name", "exceptions[1].date", "exceptions[2].date", "exceptions[2].event", "exceptions[2].hours")]
    [InlineData("""{"name":"a","timeZone":"UTC","weekly":[],"exceptions":[{"date":"2026-03-01","closed":[{"from":"10:00"}]},null]}""", "exceptions[0].closed[0].to", "exceptions[1].date")]
    public void What_is_wrong_is_told_with_its_place(string json, params string[] places) => Assert.Equal(places.Order(), Read(json).Errors().Keys.Order());

    [Theory]
    [InlineData("Mars/Base", "No IANA time zone, such as 'Europe/Berlin'.")]
    [InlineData("asia/calcutta", "No IANA time zone; did you mean 'Asia/Kolkata'?")]
    [InlineData("India Standard Time", "No IANA time zone; did you mean 'Asia/Kolkata'?")]
    [InlineData("st johns", "No IANA time zone; did you mean 'America/St_Johns'?")]
    [InlineData("UTC+05:30", "No IANA time zone, such as 'Europe/Berlin'.")]
    [InlineData("", "No IANA time zone, such as 'Europe/Berlin'.")]
    public void An_unknown_zone_is_told_with_the_one_that_was_meant(string zone, string fault) =>
        Assert.Equal([fault], Read($$"""{"name":"a","timeZone":"{{zone}}","weekly":[]}""").Errors()["timeZone"]);

    [Fact]
    public void What_is_stored_is_what_was_written()
    {
        const string Written =
            """{"name":"a","timeZone":"Asia/Calcutta","weekly":[{"days":["mon"],"from":"22:00","to":"06:00"}],"country":"IN","holidays":[{"date":"2026-01-01","name":"b"}],"exceptions":[{"date":"2026-01-02","hours":[],"closed":[{"from":"00:00","to":"24:00"}],"event":"c"}]}""";

        Assert.Equal(Written, JsonSerializer.Serialize(Read(Written), Kinds.Json));
    }

    [Fact]
    public void Lists_have_bounds()
    {
        var document = Read("""{"name":"a","timeZone":"UTC","weekly":[]}""") with
        {
            Weekly = [.. Enumerable.Repeat(new WeeklyEntry(["mon"], "09:00", "10:00"), 101)],
            Holidays = [.. Enumerable.Range(0, 2001).Select(i => new HolidayEntry(CalendarTexts.Say(new LocalDate(2026, 1, 1).PlusDays(i)), null, null))],
            Exceptions = [.. Enumerable.Range(0, 2001).Select(i => new ExceptionEntry(CalendarTexts.Say(new LocalDate(2026, 1, 1).PlusDays(i)), null, null, [.. Enumerable.Repeat(new HoursEntry("09:00", "10:00"), i == 0 ? 25 : 0)], null))],
        };

        Assert.Equal(["exceptions", "exceptions[0].closed", "holidays", "weekly"], document.Errors().Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    // Christmas Day is the country's; Christmas Eve the tenant's, until noon.
    [InlineData("2026-12-24T10:59:00Z", true)]
    [InlineData("2026-12-24T11:00:00Z", false)]
    [InlineData("2026-12-25T10:00:00Z", false)]
    // New Year's Day: the tenant's own hours instead of the country's holiday, and an exception that closes them.
    [InlineData("2027-01-01T10:00:00Z", true)]
    [InlineData("2027-01-01T12:00:00Z", false)]
    [InlineData("2028-01-01T10:00:00Z", false)]
    // Epiphany is one in Bavaria only.
    [InlineData("2027-01-06T10:00:00Z", false)]
    // Two imported events close an hour each; an exception of the tenant's own on the next day makes the import void.
    [InlineData("2026-06-01T09:30:00Z", false)]
    [InlineData("2026-06-01T10:30:00Z", true)]
    [InlineData("2026-06-01T11:30:00Z", false)]
    [InlineData("2026-06-02T09:30:00Z", true)]
    public void Exceptions_win_over_own_holidays_and_these_over_the_countrys(string at, bool open)
    {
        var document = Read(
            $$"""
            {"name":"a","timeZone":"Europe/Berlin","country":"DE","region":"BY",{{Weekly}},
             "holidays":[{"date":"2026-12-24","hours":[{"from":"09:00","to":"12:00"}]},{"date":"2027-01-01","hours":[{"from":"09:00","to":"18:00"}]}],
             "exceptions":[{"date":"2027-01-01","closed":[{"from":"13:00","to":"24:00"}]},
               {"date":"2026-06-01","event":"a","closed":[{"from":"11:00","to":"12:00"}]},{"date":"2026-06-01","event":"b","closed":[{"from":"13:00","to":"14:00"}]},
               {"date":"2026-06-02","hours":[{"from":"11:00","to":"12:00"}]},{"date":"2026-06-02","event":"b"}]}
            """);

        Assert.Empty(document.Errors());
        Assert.Equal(open, document.ToCalendar().IsOpen(InstantPattern.General.Parse(at).Value));
    }

    [Theory]
    [InlineData("""{"date":"2026-06-01"}""", 0)]
    [InlineData("""{"date":"2026-06-01","hours":[]}""", 0)]
    [InlineData("""{"date":"2026-06-01","hours":[{"from":"00:00","to":"24:00"}]}""", 24)]
    [InlineData("""{"date":"2026-06-01","hours":[{"from":"12:00","to":"12:00"}]}""", 24)]
    [InlineData("""{"date":"2026-06-01","hours":[{"from":"20:00","to":"02:00"}]}""", 6)]
    [InlineData("""{"date":"2026-06-01","hours":[{"from":"20:00","to":"00:00"}]}""", 4)]
    [InlineData("""{"date":"2026-06-01","closed":[{"from":"10:00","to":"11:00"}]}""", 8)]
    [InlineData("""{"date":"2026-06-01","hours":[{"from":"06:00","to":"12:00"}],"closed":[{"from":"00:00","to":"07:00"}]}""", 5)]
    public void An_exception_is_read_as_it_is_written(string exception, int hours)
    {
        var calendar = Read($$"""{"name":"a","timeZone":"Asia/Kolkata",{{Weekly}},"exceptions":[{{exception}},{"date":"2026-06-02"}]}""").ToCalendar();
        var midnight = new LocalDate(2026, 6, 1).AtStartOfDayInZone(calendar.Zone).ToInstant();

        Assert.Equal(Duration.FromHours(hours), calendar.OpenTime(midnight, midnight + Duration.FromDays(2)));
    }

    [Fact]
    public void Hours_are_told_date_by_date_with_their_names()
    {
        var document = Read(
            """
            {"name":"a","timeZone":"Europe/Berlin","country":"DE","weekly":[{"days":["thu"],"from":"22:00","to":"06:00"},{"days":["fri","sat"],"from":"08:00","to":"12:00"}],
             "exceptions":[{"date":"2026-12-26","name":"Sale","hours":[{"from":"08:00","to":"09:00"},{"from":"10:00","to":"11:00"}]}]}
            """);

        var hours = GetHours.Of(document, InstantPattern.General.Parse("2026-12-24T23:30:00Z").Value, new LocalDate(2026, 12, 24), 4);

        Assert.Equal(("Europe/Berlin", true, "2026-12-25T05:00:00Z"), (hours.TimeZone, hours.Open, Say(hours.ChangesAt!.Value)));
        Assert.Equal(
            [
                "2026-12-24 - - 2026-12-24T21:00:00Z/2026-12-24T23:00:00Z",
                "2026-12-25 Christmas Day Erster Weihnachtstag 2026-12-24T23:00:00Z/2026-12-25T05:00:00Z",
                "2026-12-26 Sale - 2026-12-26T07:00:00Z/2026-12-26T08:00:00Z 2026-12-26T09:00:00Z/2026-12-26T10:00:00Z",
                "2026-12-27 - - ",
            ],
            hours.Dates.Select(d => $"{d.Date} {d.Name ?? "-"} {d.LocalName ?? "-"} {string.Join(' ', d.Open.Select(o => $"{Say(o.From)}/{Say(o.To)}"))}"));
        Assert.Equal("2026-12-25", GetHours.Of(document, InstantPattern.General.Parse("2026-12-24T23:30:00Z").Value, null, 1).Dates.Single().Date);
    }

    private static string Say(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static CalendarDocument Read(string json) => JsonSerializer.Deserialize<CalendarDocument>(json, Kinds.Json)!;
}
