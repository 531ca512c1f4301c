using NodaTime;
using Omnichannel.Routing.Calendars;

namespace Omnichannel.Tests.Routing.Time;

public sealed class PublicHolidaysTests
{
    [Theory]
    [InlineData("DE", null, 2026, 4, 3, "Good Friday", "Karfreitag")]
    [InlineData("DE", "BY", 2026, 8, 15, "Assumption", "Mariä Himmelfahrt")]
    [InlineData("DE", "BW", 2026, 8, 15, "Assumption", "Mariä Himmelfahrt", false)]
    [InlineData("DE", "BE", 2025, 5, 8, "Liberation Day", "Tag der Befreiung")]
    [InlineData("DE", "TH", 2026, 9, 20, "World Children's Day", "Weltkindertag")]
    [InlineData("DK", null, 2026, 5, 1, "Great Prayer Day", "Store Bededag", false)]
    [InlineData("US", null, 2026, 11, 26, "Thanksgiving Day", "Thanksgiving Day")]
    [InlineData("US", "CA", 2027, 6, 18, "Juneteenth", "Juneteenth")]
    [InlineData("GB", "SCT", 2028, 11, 30, "St. Andrew's Day", "St. Andrew's Day")]
    [InlineData("GB", "SCT", 2026, 4, 6, "Easter Monday", "Easter Monday", false)]
    [InlineData("IN", null, 2026, 1, 26, "Republic Day", "गणतंत्र दिवस")]
    [InlineData("IN", null, 2026, 8, 15, "Independence Day", "स्वतंत्रता दिवस")]
    [InlineData("IN", null, 2026, 10, 2, "Gandhi Jayanti", "गांधी जयंती")]
    [InlineData("PK", null, 2027, 8, 14, "Independence Day", "یوم آزادی")]
    [InlineData("JP", null, 2026, 5, 5, "Children's Day", "こどもの日")]
    [InlineData("JP", null, 2026, 5, 6, "Substitute Holiday", "振替休日")]
    [InlineData("KR", null, 2027, 2, 9, "Substitute Holiday", "대체공휴일")]
    [InlineData("SA", null, 2026, 9, 23, "National Day", "اليوم الوطني")]
    [InlineData("TR", null, 2026, 3, 20, "Eid al-Fitr", "Eid al-Fitr")]
    [InlineData("ZA", null, 2026, 8, 10, "National Women's Day (observed)", "National Women's Day (observed)")]
    [InlineData("BR", null, 2026, 11, 20, "Black Awareness Day", "Dia da Consciência Negra")]
    [InlineData("BR", null, 2026, 2, 17, "Carnival", "Carnaval", false)]
    public void A_country_has_its_days_and_a_region_its_own(string country, string? region, int year, int month, int day, string name, string localName, bool there = true)
    {
        var found = PublicHolidays.Of(country, region).SingleOrDefault(h => h.Date == new LocalDate(year, month, day));

        Assert.Equal(there ? (name, localName) : (null, null), (found?.Name, found?.LocalName));
    }

    [Fact]
    public void A_holiday_of_several_days_is_each_of_them_and_a_half_one_begins_at_its_hour()
    {
        var springFestival = PublicHolidays.Of("CN", null).Where(h => h.Date.Year == 2026 && h.Date.Month == 2).ToList();
        var eid = PublicHolidays.Of("AE", null).Where(h => h.Date.Year == 2026 && h.Name == "Eid al-Fitr").Select(h => h.Date).ToList();
        var eve = PublicHolidays.Of("US", "VA").Single(h => h.Date == new LocalDate(2026, 11, 25));

        Assert.Equal([16, 17, 18, 19], springFestival.Select(h => h.Date.Day));
        Assert.Equal([new LocalDate(2026, 3, 20), new LocalDate(2026, 3, 21), new LocalDate(2026, 3, 22)], eid);
        Assert.Equal(new LocalTime(12, 0), eve.From);
        Assert.Null(eve.ToDatedHours().Hours);
        Assert.Single(eve.ToDatedHours().Closed);
    }

    [Fact]
    public void Every_place_can_be_worked_out_and_has_holidays_in_every_year()
    {
        var places = PublicHolidays.Places.ToList();
        var empty = from place in places
                    let parts = place.Split('-', 2)
                    let holidays = PublicHolidays.Of(parts[0], parts.ElementAtOrDefault(1))
                    from year in Enumerable.Range(PublicHolidays.FirstYear, PublicHolidays.LastYear - PublicHolidays.FirstYear + 1)
                    where holidays.All(h => h.Date.Year != year) || holidays.Select(h => h.Date).Distinct().Count() != holidays.Count
                    select $"{place} {year}";

        Assert.Empty(empty);
        Assert.True(places.Count(p => p.Length == 2) >= 86, $"{places.Count(p => p.Length == 2)} countries");
        Assert.True(PublicHolidays.LastYear >= 2036);
    }

    [Fact]
    public void A_calendar_outlives_the_region_it_names()
    {
        Assert.Equal(PublicHolidays.Of("DE", null), PublicHolidays.Of("DE", "XX"));
        Assert.Empty(PublicHolidays.Of("XX", "XX"));
    }

    [Theory]
    [InlineData("XX", null)]
    [InlineData("DE-BY", null)]
    [InlineData("de", null)]
    [InlineData("DE", "XX")]
    [InlineData("", "")]
    public void What_is_not_known_is_not_there(string country, string? region) => Assert.False(PublicHolidays.Has(country, region));
}
