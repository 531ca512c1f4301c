using NodaTime;

namespace Omnichannel.Routing.Engine.Time;

/// <summary>
/// Hours of a local date, [<paramref name="From"/>, <paramref name="To"/>) on the clock on the wall. They belong to the date on which they begin: where <paramref name="To"/> is not after
/// <paramref name="From"/>, they last into the next date, and whatever is said of that next date leaves them as they are.
/// </summary>
/// <param name="From">When they begin.</param>
/// <param name="To">When they end; midnight is the end of the date, and the same time as <paramref name="From"/> is 24 hours later.</param>
public readonly record struct OpenHours(LocalTime From, LocalTime To)
{
    /// <summary>From midnight to midnight.</summary>
    public static readonly OpenHours WholeDay = new(LocalTime.Midnight, LocalTime.Midnight);

    /// <summary>
    /// The instants [Start, End) they are on <paramref name="date"/>: from the first to the last instant at which the clock on the wall shows a time of theirs. So what begins in a
    /// gap (clocks go forward) begins when the gap is over, what lies in it whole is not at all; and of a time that comes twice (clocks go back) a beginning is the earlier and
    /// an end the later one, but hours that end where the repetition begins end there the first time.
    /// </summary>
    internal (long Start, long End) On(LocalDate date, DateTimeZone zone)
    {
        var from = zone.MapLocal(date + From);
        var start = from.Count == 0 ? from.LateInterval.Start : from.First().ToInstant();
        var to = zone.MapLocal((To > From ? date : date.PlusDays(1)) + To);
        var end = to.Count switch
        {
            0 => to.LateInterval.Start,
            2 when to.LocalDateTime > to.LateInterval.IsoLocalStart => to.Last().ToInstant(),
            _ => to.First().ToInstant(),
        };
        return (start.ToUnixTimeTicks(), end.ToUnixTimeTicks());
    }
}

/// <summary>Hours that come every week.</summary>
/// <param name="Day">The weekday on which they begin.</param>
/// <param name="Hours">The hours.</param>
public readonly record struct WeeklyHours(IsoDayOfWeek Day, OpenHours Hours);

/// <summary>What one date has that others of its weekday have not.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Name">What people call it; null where nobody has said.</param>
/// <param name="Hours">The hours instead of the ordinary ones, none where it is closed; null: the ordinary ones.</param>
/// <param name="Closed">Hours cut out of whatever is open then, also of what began on the date before.</param>
public sealed record DatedHours(LocalDate Date, string? Name, IReadOnlyList<OpenHours>? Hours, IReadOnlyList<OpenHours> Closed)
{
    /// <summary>A date on which nothing opens.</summary>
    public static DatedHours AllDayClosed(LocalDate date, string? name = null) => new(date, name, [], []);
}
