using System.ComponentModel.DataAnnotations;
using NodaTime;
using NodaTime.Text;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Routing.Configuration;

/// <summary>Hours of a date, told by the calendar's own clock.</summary>
/// <param name="From">When they begin: HH:mm.</param>
/// <param name="To">When they end: HH:mm; 24:00 is the end of the date, and a time not after <c>from</c> is on the next date (the same time: 24 hours).</param>
sealed record HoursEntry([property: Required] string? From, [property: Required] string? To)
{
    const int MostADay = 24;

    public OpenHours ToHours() => new(CalendarTexts.TimeOf(From)!.Value, CalendarTexts.TimeOf(To == CalendarTexts.EndOfDay ? "00:00" : To)!.Value);

    public static void Check(Faults faults, HoursEntry? hours, string place)
    {
        faults.Unless(CalendarTexts.TimeOf(hours?.From) is not null, place + ".from", "A time from 00:00 to 23:59, as HH:mm.");
        faults.Unless(hours?.To == CalendarTexts.EndOfDay || CalendarTexts.TimeOf(hours?.To) is not null, place + ".to", "A time from 00:00 to 24:00, as HH:mm.");
    }

    public static void Check(Faults faults, IReadOnlyList<HoursEntry>? hours, string place)
    {
        faults.Unless(hours is null or { Count: <= MostADay }, place, $"At most {MostADay} hours a date.");
        for (var i = 0; i < Math.Min(hours?.Count ?? 0, MostADay); i++)
            Check(faults, hours![i], $"{place}[{i}]");
    }
}

/// <summary>Hours of every week. Such as adjoin or overlap are one stretch.</summary>
/// <param name="Days">Weekdays on which they begin: mon, tue, wed, thu, fri, sat, sun.</param>
/// <param name="From">When they begin: HH:mm.</param>
/// <param name="To">When they end: HH:mm; 24:00 is the end of the date, and a time not after <c>from</c> is on the next date (the same time: 24 hours).</param>
sealed record WeeklyEntry([property: Required] IReadOnlyList<string>? Days, [property: Required] string? From, [property: Required] string? To)
{
    static readonly string[] Names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public IEnumerable<WeeklyHours> ToHours() => Days!.Select(day => new WeeklyHours((IsoDayOfWeek)(Array.IndexOf(Names, day) + 1), new HoursEntry(From, To).ToHours()));

    public static void Check(Faults faults, WeeklyEntry? entry, string place)
    {
        faults.Unless(entry?.Days is { Count: >= 1 and <= 7 }, place + ".days", "1 to 7 weekdays.");
        for (var i = 0; i < Math.Min(entry?.Days?.Count ?? 0, 7); i++)
            faults.Unless(Names.Contains(entry!.Days![i], StringComparer.Ordinal), $"{place}.days[{i}]", "mon, tue, wed, thu, fri, sat or sun.");
        HoursEntry.Check(faults, new HoursEntry(entry?.From, entry?.To), place);
    }
}

/// <summary>A holiday of the tenant's own; wins over the weekly hours, and over the country's holiday on the date.</summary>
/// <param name="Date">The local date: yyyy-MM-dd.</param>
/// <param name="Name">What it is called, 1 to 200 characters.</param>
/// <param name="Hours">The hours it has nevertheless; none: closed.</param>
sealed record HolidayEntry([property: Required] string? Date, string? Name, IReadOnlyList<HoursEntry>? Hours)
{
    public DatedHours ToDatedHours() => new(CalendarTexts.DateOf(Date)!.Value, Name, [.. (Hours ?? []).Select(h => h.ToHours())], []);
}

/// <summary>A date that differs; wins over holidays and weekly hours. With neither <c>hours</c> nor <c>closed</c> it is closed.</summary>
/// <param name="Date">The local date: yyyy-MM-dd.</param>
/// <param name="Name">What it is called, 1 to 200 characters.</param>
/// <param name="Hours">The hours instead of the ordinary ones; an empty list: closed. Left out beside <c>closed</c>: the ordinary ones.</param>
/// <param name="Closed">Hours cut out of whatever is open then.</param>
/// <param name="Event">The UID of the iCalendar event it was imported from. A date may have several of these; an exception of the tenant's own on the date makes them void.</param>
sealed record ExceptionEntry([property: Required] string? Date, string? Name, IReadOnlyList<HoursEntry>? Hours, IReadOnlyList<HoursEntry>? Closed, string? Event)
{
    public DatedHours ToDatedHours() => new(
        CalendarTexts.DateOf(Date)!.Value,
        Name,
        Hours?.Select(h => h.ToHours()).ToArray() ?? (Closed is { Count: > 0 } ? null : []),
        [.. (Closed ?? []).Select(h => h.ToHours())]);
}

/// <summary>Dates and times as documents write them.</summary>
static class CalendarTexts
{
    public const string EndOfDay = "24:00";

    static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    public static LocalTime? TimeOf(string? text) => text is not null && Time.Parse(text) is { Success: true } parsed ? parsed.Value : null;

    /// <summary>A date of the years 1970 to 2199.</summary>
    public static LocalDate? DateOf(string? text) => text is not null && LocalDatePattern.Iso.Parse(text) is { Success: true, Value: { Year: >= 1970 and < 2200 } date } ? date : null;

    public static string Say(LocalDate date) => LocalDatePattern.Iso.Format(date);

    public static string Say(LocalTime time) => Time.Format(time);
}
