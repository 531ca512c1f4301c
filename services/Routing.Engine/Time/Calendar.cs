using NodaTime;

namespace Omnichannel.Routing.Engine.Time;

/// <summary>
/// When something is open, or somebody on shift: weekly hours in a zone, holidays that differ from them, and dated exceptions that differ from both. A stretch is half-open,
/// [opening, closing), and what adjoins or overlaps is one stretch, over midnight too. How hours meet a change of the clocks is told at <see cref="OpenHours"/>.
/// Says the same whenever it is asked; keeps at most sixteen pages of 32 days worked out. Not for several threads at once.
/// </summary>
public sealed class Calendar
{
    /// <summary>How far it looks ahead: what opens or closes later counts as never.</summary>
    public static readonly Duration Horizon = Duration.FromDays(400);

    private static readonly long HorizonTicks = Horizon.BclCompatibleTicks;

    private readonly OpenHours[][] _weekly;
    private readonly Dictionary<LocalDate, DatedHours> _holidays;
    private readonly Dictionary<LocalDate, DatedHours> _exceptions;
    private readonly CalendarPage?[] _pages = new CalendarPage?[16];

    /// <summary>Makes a calendar.</summary>
    /// <param name="zone">The zone whose clock all hours are told by.</param>
    /// <param name="weekly">Hours of every week; a weekday may have several, also such that overlap.</param>
    /// <param name="holidays">Dates that win over the weekly hours.</param>
    /// <param name="exceptions">Dates that win over both.</param>
    /// <exception cref="ArgumentException">Two holidays or two exceptions are on the same date.</exception>
    public Calendar(DateTimeZone zone, IEnumerable<WeeklyHours> weekly, IEnumerable<DatedHours> holidays, IEnumerable<DatedHours> exceptions)
    {
        Zone = zone;
        var byDay = weekly.ToLookup(w => w.Day, w => w.Hours);
        _weekly = [.. Enumerable.Range(0, 8).Select(day => byDay[(IsoDayOfWeek)day].ToArray())];
        _holidays = holidays.ToDictionary(h => h.Date);
        _exceptions = exceptions.ToDictionary(e => e.Date);
    }

    /// <summary>The zone whose clock all hours are told by.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>Whether it is open.</summary>
    public bool IsOpen(Instant at)
    {
        var ticks = at.ToUnixTimeTicks();
        return (PageOf(ticks).CountTo(ticks) & 1) == 1;
    }

    /// <summary>When it closes next; null: it is closed; <see cref="Instant.MaxValue"/>: not within <see cref="Horizon"/>.</summary>
    public Instant? OpenUntil(Instant at)
    {
        var ticks = at.ToUnixTimeTicks();
        var page = PageOf(ticks);
        var edge = page.CountTo(ticks);
        if ((edge & 1) == 0)
            return null;
        var end = page.Edges[edge];
        while (end == page.End && end - ticks <= HorizonTicks)
        {
            page = Page(page.Index + 1);
            if (page.Edges.IsEmpty || page.Edges[0] != end)
                break;
            end = page.Edges[1];
        }

        return end - ticks > HorizonTicks ? Instant.MaxValue : Instant.FromUnixTimeTicks(end);
    }

    /// <summary>The first instant at or after <paramref name="after"/> at which it is open; null: none within <see cref="Horizon"/>.</summary>
    public Instant? NextOpening(Instant after)
    {
        var ticks = after.ToUnixTimeTicks();
        var page = PageOf(ticks);
        var edge = page.CountTo(ticks);
        if ((edge & 1) == 1)
            return after;
        while (edge == page.Edges.Length && page.End - ticks <= HorizonTicks)
        {
            page = Page(page.Index + 1);
            edge = 0;
        }

        return edge == page.Edges.Length || page.Edges[edge] - ticks > HorizonTicks ? null : Instant.FromUnixTimeTicks(page.Edges[edge]);
    }

    /// <summary>The first instant after <paramref name="at"/> from which it is open where it was closed, or closed where it was open; null: none within <see cref="Horizon"/>.</summary>
    public Instant? NextChange(Instant at) => OpenUntil(at) is { } end ? end == Instant.MaxValue ? null : end : NextOpening(at);

    /// <summary>How long it is open in [<paramref name="from"/>, <paramref name="to"/>); nothing where <paramref name="to"/> is not the later.</summary>
    public Duration OpenTime(Instant from, Instant to)
    {
        var (begin, end, open) = (from.ToUnixTimeTicks(), to.ToUnixTimeTicks(), 0L);
        for (var index = CalendarPage.IndexOf(begin); index * CalendarPage.Length < end; index++)
        {
            var edges = Page(index).Edges;
            for (var i = 0; i < edges.Length; i += 2)
                open += Math.Max(0, Math.Min(edges[i + 1], end) - Math.Max(edges[i], begin));
        }

        return Duration.FromTicks(open);
    }

    /// <summary>When it has been open for <paramref name="openTime"/> since <paramref name="from"/>: a due time in business hours; null: not within <see cref="Horizon"/>.</summary>
    public Instant? After(Instant from, Duration openTime)
    {
        var (begin, left) = (from.ToUnixTimeTicks(), openTime.BclCompatibleTicks);
        if (left <= 0)
            return from;
        for (var index = CalendarPage.IndexOf(begin); index * CalendarPage.Length - begin <= HorizonTicks; index++)
        {
            var edges = Page(index).Edges;
            for (var i = 0; i < edges.Length; i += 2)
            {
                var start = Math.Max(edges[i], begin);
                var length = Math.Max(0, edges[i + 1] - start);
                if (length >= left)
                    return start + left - begin > HorizonTicks ? null : Instant.FromUnixTimeTicks(start + left);
                left -= length;
            }
        }

        return null;
    }

    /// <summary>What a local date is called, where an exception or a holiday has given it a name.</summary>
    public string? Occasion(LocalDate date) => _exceptions.GetValueOrDefault(date)?.Name ?? _holidays.GetValueOrDefault(date)?.Name;

    private CalendarPage PageOf(long ticks) => Page(CalendarPage.IndexOf(ticks));

    private CalendarPage Page(long index)
    {
        var kept = _pages[index & 15];
        if (kept is null || kept.Index != index)
            _pages[index & 15] = kept = WorkOut(index);
        return kept;
    }

    private CalendarPage WorkOut(long index)
    {
        var (begin, end) = (index * CalendarPage.Length, (index + 1) * CalendarPage.Length);
        List<(long Start, long End)> open = [], closed = [];
        // Hours last into the next date, and a change of the clocks may be as long as a day (Samoa had no 30 December 2011).
        var last = Instant.FromUnixTimeTicks(end).InZone(Zone).Date.PlusDays(2);
        for (var date = Instant.FromUnixTimeTicks(begin).InZone(Zone).Date.PlusDays(-3); date <= last; date = date.PlusDays(1))
            Add(date, open, closed);
        return new CalendarPage(index, Without(Joined(open), Joined(closed), begin, end));
    }

    private void Add(LocalDate date, List<(long Start, long End)> open, List<(long Start, long End)> closed)
    {
        var exception = _exceptions.GetValueOrDefault(date);
        // An exception that says the hours leaves nothing of the holiday.
        var holiday = exception?.Hours is null ? _holidays.GetValueOrDefault(date) : null;
        foreach (var hours in exception?.Hours ?? holiday?.Hours ?? _weekly[(int)date.DayOfWeek])
            open.Add(hours.On(date, Zone));
        foreach (var hours in exception?.Closed ?? [])
            closed.Add(hours.On(date, Zone));
        foreach (var hours in holiday?.Closed ?? [])
            closed.Add(hours.On(date, Zone));
    }

    private static List<(long Start, long End)> Joined(List<(long Start, long End)> stretches)
    {
        stretches.Sort();
        List<(long Start, long End)> joined = [];
        foreach (var (start, end) in stretches)
        {
            if (start >= end)
                continue;
            if (joined.Count > 0 && start <= joined[^1].End)
                joined[^1] = (joined[^1].Start, Math.Max(joined[^1].End, end));
            else
                joined.Add((start, end));
        }

        return joined;
    }

    private static long[] Without(List<(long Start, long End)> open, List<(long Start, long End)> closed, long begin, long end)
    {
        var (edges, cut) = (new List<long>(), 0);
        foreach (var stretch in open)
        {
            var (from, to) = (Math.Max(stretch.Start, begin), Math.Min(stretch.End, end));
            while (cut < closed.Count && closed[cut].End <= from)
                cut++;
            for (var i = cut; i < closed.Count && closed[i].Start < to; i++)
            {
                if (closed[i].Start > from)
                    edges.AddRange([from, closed[i].Start]);

                from = Math.Max(from, closed[i].End);
            }

            if (from < to)
                edges.AddRange([from, to]);
        }

        return [.. edges];
    }
}
