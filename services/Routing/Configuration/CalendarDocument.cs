using System.ComponentModel.DataAnnotations;
using NodaTime;
using Omnichannel.Routing.Calendars;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Routing.Configuration;

/// <summary><c>/v1/calendars/{id}</c>: opening hours or shifts. Exceptions win over holidays, holidays over weekly hours; what begins on a date belongs to it, past midnight too.</summary>
record CalendarDocument : ConfigurationDocument
{
    /// <summary>The most weekly entries.</summary>
    public const int MostWeekly = 100;

    /// <summary>The most holidays, and the most exceptions.</summary>
    public const int MostDates = 2000;

    /// <summary>Display name, 1 to 200 characters.</summary>
    [Required]
    public string? Name { get; init; }

    /// <summary>IANA zone by whose clock all times are told; an alias will do.</summary>
    [Required]
    public string? TimeZone { get; init; }

    /// <summary>Hours of every week, at most 100 entries; none: never open but on exceptions.</summary>
    [Required]
    public IReadOnlyList<WeeklyEntry>? Weekly { get; init; }

    /// <summary>ISO 3166-1 alpha-2 code of the country whose public holidays are closed; none where left out.</summary>
    public string? Country { get; init; }

    /// <summary>The part of that country, as ISO 3166-2 writes it after the hyphen: <c>BY</c> for Bavaria.</summary>
    public string? Region { get; init; }

    /// <summary>Further holidays, at most 2,000, a date once.</summary>
    public IReadOnlyList<HolidayEntry>? Holidays { get; init; }

    /// <summary>Dates that differ, at most 2,000; of the tenant's own, a date once.</summary>
    public IReadOnlyList<ExceptionEntry>? Exceptions { get; init; }

    public override IReadOnlyDictionary<string, string[]> Errors()
    {
        var faults = new Faults();
        faults.UnlessReadable(Name, 200, "name");
        if (ZoneIds.Fault(TimeZone) is { } fault)
            faults.Add("timeZone", fault);
        faults.Unless(Weekly is { Count: <= MostWeekly }, "weekly", $"A list of at most {MostWeekly}.");
        for (var i = 0; i < Math.Min(Weekly?.Count ?? 0, MostWeekly); i++)
            WeeklyEntry.Check(faults, Weekly![i], $"weekly[{i}]");
        CheckPlace(faults);
        CheckHolidays(faults);
        CheckExceptions(faults);
        return faults.Found;
    }

    /// <summary>The calendar it describes.</summary>
    public Calendar ToCalendar()
    {
        var own = (Holidays ?? []).Select(h => h.ToDatedHours()).ToDictionary(h => h.Date);
        var ofCountry = Country is null ? [] : PublicHolidays.Of(Country, Region).Where(h => !own.ContainsKey(h.Date)).Select(h => h.ToDatedHours());
        return new Calendar(
            DateTimeZoneProviders.Tzdb[TimeZone!],
            Weekly!.SelectMany(w => w.ToHours()),
            ofCountry.Concat(own.Values),
            (Exceptions ?? []).GroupBy(e => e.Date, StringComparer.Ordinal).Select(Together));
    }

    /// <summary>The tenant's own exception on a date; else what the imported ones close between them.</summary>
    static DatedHours Together(IEnumerable<ExceptionEntry> onADate)
    {
        var entries = onADate.ToList();
        if ((entries.Find(e => e.Event is null) ?? (entries.Count == 1 ? entries[0] : null)) is { } only)
            return only.ToDatedHours();
        var imported = entries.ConvertAll(e => e.ToDatedHours());
        return imported.Find(d => d.Hours is not null) ?? imported[0] with { Closed = [.. imported.SelectMany(d => d.Closed)] };
    }

    void CheckPlace(Faults faults)
    {
        if (Country is null)
            faults.Unless(Region is null, "region", "Not without country.");
        else if (!PublicHolidays.Has(Country, null))
            faults.Add("country", "No ISO 3166-1 code of a country whose holidays are known, such as 'DE'.");
        else if (Region is not null && !PublicHolidays.Has(Country, Region))
            faults.Add("region", $"No part of {Country} that has holidays of its own; these have: {Some(PublicHolidays.Places.Where(IsInCountry).Select(p => p[(Country.Length + 1)..]))}.");
    }

    bool IsInCountry(string place) => place.StartsWith(Country + "-", StringComparison.Ordinal);

    static string Some(IEnumerable<string> regions)
    {
        const int Most = 40;
        var all = regions.ToList();
        return all.Count == 0 ? "none" : string.Join(", ", all.Take(Most)) + (all.Count > Most ? "…" : "");
    }

    void CheckHolidays(Faults faults)
    {
        faults.Unless(Holidays is null or { Count: <= MostDates }, "holidays", $"At most {MostDates}.");
        var dates = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(Holidays?.Count ?? 0, MostDates); i++)
        {
            var (entry, place) = (Holidays![i], $"holidays[{i}]");
            CheckDate(faults, entry?.Date, entry?.Name, place);
            faults.Unless(entry?.Date is not { } date || dates.Add(date), place + ".date", "This date is named twice.");
            HoursEntry.Check(faults, entry?.Hours, place + ".hours");
        }
    }

    void CheckExceptions(Faults faults)
    {
        faults.Unless(Exceptions is null or { Count: <= MostDates }, "exceptions", $"At most {MostDates}.");
        var dates = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(Exceptions?.Count ?? 0, MostDates); i++)
        {
            var (entry, place) = (Exceptions![i], $"exceptions[{i}]");
            CheckDate(faults, entry?.Date, entry?.Name, place);
            faults.Unless(entry?.Date is not { } date || entry.Event is not null || dates.Add(date), place + ".date", "This date is named twice.");
            HoursEntry.Check(faults, entry?.Hours, place + ".hours");
            HoursEntry.Check(faults, entry?.Closed, place + ".closed");
            if (entry?.Event is null)
                continue;
            faults.UnlessReadable(entry.Event, ImportCalendar.LongestUid, place + ".event");
            faults.Unless(entry.Hours is null, place + ".hours", "Not together with event.");
        }
    }

    static void CheckDate(Faults faults, string? date, string? name, string place)
    {
        faults.Unless(CalendarTexts.DateOf(date) is not null, place + ".date", "A date of the years 1970 to 2199, as yyyy-MM-dd.");
        if (name is not null)
            faults.UnlessReadable(name, 200, place + ".name");
    }
}
