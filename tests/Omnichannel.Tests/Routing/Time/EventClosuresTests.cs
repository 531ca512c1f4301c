using System.Diagnostics;
using CsCheck;
using NodaTime;
using Omnichannel.Routing.Calendars;
using Omnichannel.Routing.Configuration;

namespace Omnichannel.Tests.Routing.Time;

public sealed class EventClosuresTests
{
    private static readonly LocalDate First = new(2026, 1, 1);
    private static readonly LocalDate Last = new(2028, 12, 31);

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20261225", "2026-12-25")]
    [InlineData("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227", "2026-12-24", "2026-12-25", "2026-12-26")]
    [InlineData("DTSTART;VALUE=DATE:20251230\nDURATION:P3D", "2026-01-01")]
    [InlineData("DTSTART;VALUE=DATE:20261225\nTRANSP:TRANSPARENT", "2026-12-25")]
    // In the calendar's zone, Asia/Kolkata.
    [InlineData("DTSTART:20260601T043000Z\nDTEND:20260601T053000Z", "2026-06-01 10:00-11:00")]
    [InlineData("DTSTART:20260601T100000\nDURATION:PT90M", "2026-06-01 10:00-11:30")]
    [InlineData("DTSTART;TZID=Europe/Berlin:20260601T060000\nDTEND;TZID=Europe/Berlin:20260601T070000", "2026-06-01 09:30-10:30")]
    [InlineData("DTSTART;TZID=W. Europe Standard Time:20260601T060000\nDTEND;TZID=W. Europe Standard Time:20260601T070000", "2026-06-01 09:30-10:30")]
    [InlineData("DTSTART:20260601T220000\nDTEND:20260603T060000", "2026-06-01 22:00-24:00", "2026-06-02 00:00-24:00", "2026-06-03 00:00-06:00")]
    [InlineData("DTSTART:20260601T220000\nDTEND:20260602T000000", "2026-06-01 22:00-24:00")]
    // A weekly meeting in New York, over its change of the clocks on 8 March 2026.
    [InlineData(
        "DTSTART;TZID=America/New_York:20260304T090000\nDTEND;TZID=America/New_York:20260304T100000\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=America/New_York:20260318T090000",
        "2026-03-04 19:30-20:30", "2026-03-11 18:30-19:30")]
    [InlineData("DTSTART;VALUE=DATE:20001126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2026-11-26", "2027-11-25", "2028-11-23")]
    [InlineData("DTSTART;VALUE=DATE:19520815\nRRULE:FREQ=YEARLY", "2026-08-15", "2027-08-15", "2028-08-15")]
    [InlineData("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY", "2028-02-29")]
    [InlineData("DTSTART;VALUE=DATE:20260105\nRDATE;VALUE=DATE:20260301,20260401", "2026-01-05", "2026-03-01", "2026-04-01")]
    public void An_event_closes_its_dates_or_is_cut_out_of_them(string properties, params string[] closed)
    {
        var read = Read(File("UID:a@x", "SUMMARY:Closed", properties));

        Assert.Empty(read.Skipped);
        Assert.Equal(closed, read.Exceptions.Select(Say));
        Assert.All(read.Exceptions, e => Assert.Equal(("Closed", "a@x"), (e.Name, e.Event)));
        Assert.Equal(closed.Length, read.Taken.Single().Dates);
    }

    [Fact]
    public void A_repetition_that_was_moved_counts_where_it_is_now_and_one_called_off_nowhere()
    {
        var read = Read(Files(
            "UID:a\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=MONTHLY;COUNT=4",
            "UID:a\nRECURRENCE-ID;VALUE=DATE:20260201\nDTSTART;VALUE=DATE:20260203",
            "UID:a\nRECURRENCE-ID;VALUE=DATE:20260301\nDTSTART;VALUE=DATE:20260301\nSTATUS:CANCELLED"));

        Assert.Equal(["2026-01-01", "2026-02-03", "2026-04-01"], read.Exceptions.Select(Say));
    }

    [Theory]
    [InlineData("UID:a", "no DTSTART")]
    [InlineData("UID:a\nDTSTART:2026-01-01", "no DTSTART")]
    [InlineData("DTSTART;VALUE=DATE:20260101", "no UID")]
    [InlineData("UID:a\nDTSTART;VALUE=DATE:20260101\nSTATUS:CANCELLED", "cancelled")]
    [InlineData("UID:a\nDTSTART:20260101T100000Z\nDTEND:20260101T110000Z\nTRANSP:TRANSPARENT", "free time")]
    [InlineData("UID:a\nDTSTART:20260101T100000Z", "no length")]
    [InlineData("UID:a\nDTSTART;VALUE=DATE:20200101", "no date from 2026-01-01 to 2028-12-31")]
    [InlineData("UID:a\nDTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20280101", "longer than 366 days")]
    [InlineData("UID:a\nDTSTART;TZID=Mars/Base:20260101T100000\nDURATION:PT1H", "'Mars/Base'")]
    [InlineData("UID:a\nDTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY", "within a day")]
    [InlineData("UID:a\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;BYHOUR=1,2,3", "within a day")]
    [InlineData("UID:a\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;COUNT=2000000000", "more than 1000 times")]
    [InlineData("UID:a\nDTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY", "before 1900")]
    [InlineData("UID:a\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "cannot be read")]
    [InlineData("UID:a\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=FORTNIGHTLY", "cannot be read")]
    [InlineData("UID:a\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;INTERVAL=0", "cannot be read")]
    [InlineData("UID:a\nDTSTART;VALUE=DATE:20260110\nDTEND;VALUE=DATE:20260101", "")]
    [InlineData("UID:a\nDTSTART;VALUE=DATE:20260110\nEXRULE:FREQ=DAILY", "EXRULE")]
    public void What_cannot_be_taken_is_told_with_its_line_and_spoils_nothing_else(string properties, string reason)
    {
        var read = Read(Files("UID:good\nDTSTART;VALUE=DATE:20260501", properties));

        Assert.Equal(["2026-05-01"], read.Exceptions.Select(Say));
        Assert.Equal(7, read.Skipped.Single().Line);
        Assert.Contains(reason, read.Skipped.Single().Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no event")]
    [InlineData("<html>no</html>", "outside of any calendar")]
    [InlineData("BEGIN:VCALENDAR\nEND:VCALENDAR", "no event")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a", "VEVENT does not end")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VTODO", "ends what did not begin")]
    [InlineData("END:VCALENDAR", "outside of any calendar")]
    public void A_file_that_is_none_is_refused(string file, string fault) => Assert.Contains(fault, EventTexts.Split(file).Fault, StringComparison.Ordinal);

    [Fact]
    public void Alarms_descriptions_and_folded_lines_do_not_disturb()
    {
        const string Text = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Days\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
            + "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DA\r\n TE:20260101\r\nSUMMARY;ALTREP=\"cid:a\";LANGUAGE=en:New\r\n  Year\\, early\r\nDESCRIPTION:DTSTART;VALUE=DATE:20300101\r\nBEGIN:VALARM\r\nUID:b\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

        var read = Read(Text);

        Assert.Equal(("2026-01-01", "New Year, early", "a"), (Say(read.Exceptions.Single()), read.Exceptions.Single().Name, read.Exceptions.Single().Event));
    }

    [Fact]
    public void Importing_twice_changes_nothing_and_what_is_gone_from_an_event_goes()
    {
        var before = new CalendarDocument
        {
            Name = "a", TimeZone = "Asia/Kolkata", Weekly = [],
            Exceptions = [new("2026-09-01", null, null, null, "z"), new("2026-05-01", "Own", null, null, null), new("2026-03-01", null, null, null, "a")],
        };
        var file = Files("UID:b\nDTSTART;VALUE=DATE:20260701", "UID:a\nDTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260603");

        var once = ImportCalendar.Merge(before, Read(file));
        var twice = ImportCalendar.Merge(once, Read(file));
        var less = ImportCalendar.Merge(twice, Read(Files("UID:a\nDTSTART;VALUE=DATE:20260602", "UID:b\nSTATUS:CANCELLED\nDTSTART;VALUE=DATE:20260701")));

        Assert.Equal(["2026-05-01", "2026-06-01 a", "2026-06-02 a", "2026-07-01 b", "2026-09-01 z"], once.Exceptions!.Select(e => Say(e) + (e.Event is null ? "" : " " + e.Event)));
        Assert.Equal(once.Exceptions, twice.Exceptions);
        Assert.Equal(["2026-05-01", "2026-06-02", "2026-09-01"], less.Exceptions!.Select(Say));
    }

    /// <summary>Together about a second of work; thirty are given, for a busy machine: without the bounds they take minutes.</summary>
    [Fact]
    public void Whatever_a_file_asks_for_it_is_over_soon()
    {
        string[] files =
        [
            Files([.. Enumerable.Range(0, 2000).Select(i => $"UID:{i}\nDTSTART;VALUE=DATE:19000101\nRRULE:FREQ=DAILY")]),
            Files([.. Enumerable.Range(0, 2000).Select(i => $"UID:{i}\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY")]),
            Files([.. Enumerable.Range(0, 2000).Select(i => $"UID:{i}\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]),
            Files([.. Enumerable.Range(0, 1000).Select(i => "UID:a\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY"), .. Enumerable.Range(0, 1000).Select(i => "UID:a\nRECURRENCE-ID;VALUE=DATE:20260201\nDTSTART;VALUE=DATE:20260203")]),
            File("UID:a", "DTSTART;VALUE=DATE:19000101", "RRULE:FREQ=YEARLY;BYYEARDAY=" + string.Join(',', Enumerable.Range(0, 1500).Select(i => (i % 366) + 1))),
            File("UID:a", "DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=DAILY", string.Join('\n', Enumerable.Range(0, 90).Select(_ => "EXDATE;VALUE=DATE:" + string.Join(',', Enumerable.Repeat("20260102", 850))))),
        ];
        var began = Stopwatch.GetTimestamp();

        var made = files.Select(file => Closures().Read(EventTexts.Split(file).Events)).ToList();

        Assert.All(made, read => Assert.True(read.Fault is not null || read.Exceptions.Count <= CalendarDocument.MostDates));

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), Stopwatch.GetElapsedTime(began).ToString());
    }

    [Fact]
    public void No_file_makes_it_fail() => Gen.Select(Gen.Int[0, Lines.Length - 1], Gen.Char["0123456789:;,=-+TZPD \n\\AY\u00e9"].Array[0, 6], Gen.Int[0, 40]).Array[1, 8].Sample(
        changes =>
        {
            var properties = changes.Select(change =>
            {
                var line = Lines[change.Item1];
                return line.Insert(Math.Min(change.Item3, line.Length), new string(change.Item2));
            });
            var (events, fault) = EventTexts.Split(Files("UID:good\nDTSTART;VALUE=DATE:20260501", string.Join('\n', properties)));
            if (fault is null)
                Assert.Contains("2026-05-01", Closures().Read(events).Exceptions.Select(Say));
        },
        iter: 3000);

    private static readonly string[] Lines =
    [
        "UID:a", "DTSTART;VALUE=DATE:20260101", "DTSTART:20260101T100000Z", "DTSTART;TZID=Europe/Berlin:20260101T100000", "DTEND;VALUE=DATE:20260102", "DTEND:20260101T110000Z", "DURATION:P1DT2H",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,-1TU;UNTIL=20271231", "RRULE:FREQ=YEARLY;BYMONTH=2;BYSETPOS=-1", "RDATE;VALUE=PERIOD:20260101T100000Z/PT1H", "EXDATE:20260108T100000Z", "RECURRENCE-ID:20260101T100000Z",
        "SUMMARY:a", "STATUS:CANCELLED", "TRANSP:OPAQUE",
    ];

    private static ReadEvents Read(string file)
    {
        var (events, fault) = EventTexts.Split(file);
        Assert.Null(fault);
        var read = Closures().Read(events);
        Assert.Null(read.Fault);
        return read;
    }

    private static EventClosures Closures() => new(DateTimeZoneProviders.Tzdb["Asia/Kolkata"], First, Last);

    private static string File(params string[] properties) => Files(string.Join('\n', properties));

    private static string Files(params string[] events) =>
        $"BEGIN:VCALENDAR\nVERSION:2.0\n{string.Concat(events.Select(e => $"BEGIN:VEVENT\n{e}\nEND:VEVENT\n"))}END:VCALENDAR\n";

    private static string Say(ExceptionEntry e) => e.Date + string.Concat((e.Closed ?? []).Select(c => $" {c.From}-{c.To}"));
}
