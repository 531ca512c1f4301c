using System.Collections.Concurrent;
using System.Globalization;
using NodaTime;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Routing.Calendars;

/// <summary>
/// Public holidays of countries and their regions, from <c>holidays.txt</c>, which <c>deploy/data/holidays.py</c> makes and tells the format of (source and licence: NOTICE).
/// Read when somebody asks for the first time; beyond <see cref="LastYear"/> no holiday is known.
/// </summary>
static class PublicHolidays
{
    static readonly Lazy<Table> Known = new(Read);

    /// <summary>The first year whose holidays are known.</summary>
    public static int FirstYear => Known.Value.FirstYear;

    /// <summary>The last year whose holidays are known.</summary>
    public static int LastYear => Known.Value.LastYear;

    /// <summary>Every country, and every region with a list of its own, as <c>DE</c> or <c>DE-BY</c>, in order.</summary>
    public static IEnumerable<string> Places => Known.Value.Places.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether the holidays of a place are known.</summary>
    /// <param name="country">ISO 3166-1 alpha-2, in capitals.</param>
    /// <param name="region">What follows the country in ISO 3166-2; null: the country as a whole.</param>
    public static bool Has(string country, string? region) => country.Length == 2 && Known.Value.Places.ContainsKey(PlaceOf(country, region));

    /// <summary>
    /// The holidays of a place, one a date at most; a half one closes from its hour on. A stored calendar may name a region that newer data have no more: it has the country's then.
    /// </summary>
    public static IReadOnlyList<PublicHoliday> Of(string country, string? region)
    {
        var table = Known.Value;
        var place = PlaceOf(country, Has(country, region) ? region : null);
        return table.Places.TryGetValue(place, out var numbers) ? table.WorkedOut.GetOrAdd(place, _ => WorkOut(table, numbers)) : [];
    }

    static string PlaceOf(string country, string? region) => region is null ? country : $"{country}-{region}";

    static List<PublicHoliday> WorkOut(Table table, string numbers)
    {
        var found = new SortedDictionary<LocalDate, PublicHoliday>();
        foreach (var number in numbers.Split(' '))
        {
            var fields = table.Holidays[int.Parse(number, CultureInfo.InvariantCulture)].Split('|');
            var years = fields[2].Split(' ');
            for (var year = table.FirstYear; year <= table.LastYear; year++)
                foreach (var item in years[years.Length == 1 ? 0 : year - table.FirstYear].Split(','))
                    if (item != "-")
                        Add(found, fields[0], fields[1], year, item);
        }

        return [.. found.Values];
    }

    // MMDD, then perhaps @hhmm (from then on), then perhaps +n (further days).
    static void Add(SortedDictionary<LocalDate, PublicHoliday> found, string name, string localName, int year, string item)
    {
        var further = item.Split('+');
        var hour = further[0].Split('@');
        var first = new LocalDate(year, Number(hour[0][..2]), Number(hour[0][2..]));
        LocalTime? from = hour.Length == 1 ? null : new LocalTime(Number(hour[1][..2]), Number(hour[1][2..]));
        for (var i = 0; i <= (further.Length == 1 ? 0 : Number(further[1])); i++)
        {
            var holiday = new PublicHoliday(first.PlusDays(i), i == 0 ? from : null, name, localName);
            // The whole day wins over the half one.
            if (!found.TryGetValue(holiday.Date, out var other) || (other.From is not null && holiday.From is null))
                found[holiday.Date] = holiday;
        }
    }

    static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    static Table Read()
    {
        using var resource = typeof(PublicHolidays).Assembly.GetManifestResourceStream("public-holidays")
            ?? throw new InvalidOperationException("The assembly has no resource public-holidays.");
        using var lines = new StreamReader(resource);
        var (first, last) = (0, 0);
        var holidays = new List<string>();
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith("H ", StringComparison.Ordinal))
                holidays.Add(line[2..]);
            else if (line.StartsWith("P ", StringComparison.Ordinal))
                places.Add(line[2..line.IndexOf('|', StringComparison.Ordinal)], line[(line.LastIndexOf('|') + 1)..]);
            else if (line.StartsWith("Y ", StringComparison.Ordinal))
                (first, last) = (Number(line[2..6]), Number(line[7..11]));
        }

        return new Table(first, last, holidays, places, new ConcurrentDictionary<string, IReadOnlyList<PublicHoliday>>(StringComparer.Ordinal));
    }

    sealed record Table(
        int FirstYear, int LastYear, List<string> Holidays, Dictionary<string, string> Places, ConcurrentDictionary<string, IReadOnlyList<PublicHoliday>> WorkedOut);
}

/// <summary>A public holiday.</summary>
/// <param name="Date">The local date.</param>
/// <param name="From">From when on; null: the whole day.</param>
/// <param name="Name">Its name in English, where the source has one.</param>
/// <param name="LocalName">Its name in the place's first language.</param>
sealed record PublicHoliday(LocalDate Date, LocalTime? From, string Name, string LocalName)
{
    public DatedHours ToDatedHours() =>
        From is { } from ? new DatedHours(Date, Name, null, [new OpenHours(from, LocalTime.Midnight)]) : DatedHours.AllDayClosed(Date, Name);
}
