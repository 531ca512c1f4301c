using System.Globalization;
using System.Runtime.Serialization;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using NodaTime;
using NodaTime.Extensions;
using Omnichannel.Routing.Configuration;

namespace Omnichannel.Routing.Calendars;

/// <summary>An event whose dates were taken.</summary>
/// <param name="Event">Its UID.</param>
/// <param name="Name">Its summary.</param>
/// <param name="Dates">How many exceptions it has become.</param>
sealed record TakenEvent(string Event, string? Name, int Dates);

/// <summary>An event that was not taken.</summary>
/// <param name="Line">The line of the file on which it begins.</param>
/// <param name="Event">Its UID.</param>
/// <param name="Name">Its summary.</param>
/// <param name="Reason">Why not.</param>
sealed record SkippedEvent(int Line, string? Event, string? Name, string Reason);

/// <summary>What an iCalendar file closes.</summary>
/// <param name="Exceptions">In the order of their dates.</param>
/// <param name="Taken">In the order of the file.</param>
/// <param name="Skipped">In the order of the file.</param>
/// <param name="Fault">Why nothing of it can be taken; null: it can.</param>
sealed record ReadEvents(IReadOnlyList<ExceptionEntry> Exceptions, IReadOnlyList<TakenEvent> Taken, IReadOnlyList<SkippedEvent> Skipped, string? Fault = null);

/// <summary>
/// Events of an iCalendar file as exceptions of a calendar. A whole-day event closes its dates; a timed one is cut out of them. What repeats within a day, goes on for over a
/// year or asks for too much work is left out and told.
/// </summary>
/// <param name="zone">The calendar's zone, whose times floating ones are.</param>
/// <param name="first">The first date that counts.</param>
/// <param name="last">The last one.</param>
sealed class EventClosures(DateTimeZone zone, LocalDate first, LocalDate last)
{
    const int MostRepetitions = 1000;

    /// <summary>Days of rules to look through in all: less than half a second. What has no date at all costs as much as five years.</summary>
    const int MostDays = 200_000;

    const int InVain = 2000;

    static readonly LocalDate Earliest = new(1900, 1, 1);

    readonly List<ExceptionEntry> exceptions = [];
    readonly List<TakenEvent> taken = [];
    readonly List<SkippedEvent> skipped = [];
    readonly HashSet<string> seen = new(StringComparer.Ordinal);
    int daysLeft = MostDays;

    public ReadEvents Read(IReadOnlyList<EventText> events)
    {
        // Single repetitions that were moved or called off, by the event they belong to.
        var moved = events.Where(e => e.ValueOf("RECURRENCE-ID") is not null && e.ValueOf("UID") is not null).ToLookup(e => e.ValueOf("UID")!, StringComparer.Ordinal);
        foreach (var text in events)
        {
            var before = exceptions.Count;
            var reason = Take(text, moved);
            if (exceptions.Count > CalendarDocument.MostDates)
                return new ReadEvents([], [], [], $"Its events would make more than {CalendarDocument.MostDates} exceptions, up to line {text.Line} already.");
            if (reason is null && exceptions.Count == before)
                reason = $"It has no date from {CalendarTexts.Say(first)} to {CalendarTexts.Say(last)}.";
            if (reason is null)
            {
                taken.Add(new TakenEvent(text.ValueOf("UID")!, NameOf(text), exceptions.Count - before));
            }
            else
            {
                exceptions.RemoveRange(before, exceptions.Count - before);
                skipped.Add(new SkippedEvent(text.Line, Short(text.ValueOf("UID"), ImportCalendar.LongestUid), NameOf(text), reason));
            }
        }

        return new ReadEvents(InOrder(exceptions), taken, skipped);
    }

    /// <summary>Imported exceptions in an order of their own, so that the same events make the same document.</summary>
    public static IReadOnlyList<ExceptionEntry> InOrder(IEnumerable<ExceptionEntry> imported) =>
    [
        .. imported.DistinctBy(e => (e.Date, e.Event, e.Closed?[0].From, e.Closed?[0].To))
            .OrderBy(e => e.Date, StringComparer.Ordinal).ThenBy(e => e.Event, StringComparer.Ordinal).ThenBy(e => e.Closed?[0].From, StringComparer.Ordinal),
    ];

    /// <summary>Takes an event; null, or why not.</summary>
    string? Take(EventText text, ILookup<string, EventText> moved)
    {
        if (text.ValueOf("UID") is not { Length: > 0 and <= ImportCalendar.LongestUid } uid || uid.Any(char.IsControl))
            return $"It has no UID of 1 to {ImportCalendar.LongestUid} characters, by which the next import would know it.";
        if (text.ValueOf("RECURRENCE-ID") is null && !seen.Add(uid))
            return "An event before it has the same UID.";
        if ("CANCELLED".Equals(text.ValueOf("STATUS"), StringComparison.OrdinalIgnoreCase))
            return "It is cancelled.";
        if (text.ValueOf("EXRULE") is not null)
            return "It has an EXRULE, which RFC 5545 has given up.";
        try
        {
            var read = Parse(text);
            return Refused(read) ?? Refused(read.RecurrenceRule, read.Start!) ?? Expand(text, uid, read, moved);
        }
        catch (Exception exception) when (exception is SerializationException or ArgumentException or FormatException or OverflowException or InvalidOperationException or EvaluationException)
        {
            // The library's refusals of what RFC 5545 does not allow.
            if (exception is EvaluationException)
                daysLeft -= InVain;
            return $"It cannot be read: {Short(exception.Message.ReplaceLineEndings(" "), 200)}";
        }
    }

    static CalendarEvent Parse(EventText text) =>
        Ical.Net.Calendar.Load($"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{string.Join("\r\n", text.Properties)}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")!.Events.Single();

    static string? Refused(CalendarEvent read)
    {
        if (read.Start is not { } start)
            return "It has no DTSTART that can be read.";
        if ((ZoneFault(start) ?? ZoneFault(read.End)) is { } fault)
            return fault;
        if (start.HasTime && "TRANSPARENT".Equals(read.Transparency, StringComparison.OrdinalIgnoreCase))
            return "It is marked as free time (TRANSP).";
        return read.RecurrenceIdentifier is { Range: RecurrenceRange.ThisAndFuture } ? "It moves all later repetitions (RANGE=THISANDFUTURE), which is not understood." : null;
    }

    static string? ZoneFault(CalDateTime? time) =>
        time?.TzId is { } id && !time.IsUtc && ZoneIds.Find(id) is null ? $"Its time zone '{Short(id, 64)}' is not known." : null;

    string? Refused(RecurrenceRule? rule, CalDateTime start)
    {
        if (rule is null)
            return null;
        if (rule.Frequency is not (FrequencyType.Daily or FrequencyType.Weekly or FrequencyType.Monthly or FrequencyType.Yearly) || rule.ByHour.Count + rule.ByMinute.Count + rule.BySecond.Count > 0)
            return "It repeats within a day.";
        if (rule.Count > MostRepetitions)
            return $"It repeats more than {MostRepetitions} times; a rule without COUNT may.";
        var begin = start.Value.ToLocalDateTime().Date;
        if (begin < Earliest)
            return "It begins before 1900.";
        daysLeft -= Math.Max(100, CostOf(rule, NodaTime.Period.DaysBetween(begin, last)));
        return daysLeft < 0 ? "The repetitions of this file are more than one import looks through." : null;
    }

    /// <summary>How many days a rule makes the library look at, at most.</summary>
    static int CostOf(RecurrenceRule rule, int days)
    {
        var parts = rule.ByDay.Count + rule.ByMonthDay.Count + rule.ByYearDay.Count + rule.ByWeekNo.Count + rule.ByMonth.Count;
        return rule.Frequency switch
        {
            FrequencyType.Yearly => days / 365 * Math.Min(366, 1 + (53 * parts)),
            FrequencyType.Monthly => days / 30 * Math.Min(31, 1 + (5 * parts)),
            _ => days,
        };
    }

    string? Expand(EventText text, string uid, CalendarEvent read, ILookup<string, EventText> moved)
    {
        // A repetition that was moved away does not count in its old place.
        var away = read.RecurrenceIdentifier is null ? moved[uid].Select(m => Parse(m).RecurrenceIdentifier?.StartTime).OfType<CalDateTime>().Select(Comparable).ToHashSet(StringComparer.Ordinal) : [];
        var options = new EvaluationOptions { MaxUnmatchedIncrementsLimit = 1000 };
        var from = new CalDateTime(first.PlusDays(-ImportCalendar.LongestDays).ToDateTimeUnspecified());
        foreach (var occurrence in read.GetOccurrences(from, options).Take(MostRepetitions * 5))
        {
            var start = occurrence.Period.StartTime;
            if (start.Value.ToLocalDateTime().Date > last.PlusDays(2))
                break;
            if (away.Contains(Comparable(start)))
                continue;
            if (occurrence.Period.EffectiveEndTime is not { } end || !(start.HasTime ? At(end) > At(start) : end.Value > start.Value))
                return "It has no length.";
            if ((end.Value - start.Value).TotalDays > ImportCalendar.LongestDays)
                return $"It lasts longer than {ImportCalendar.LongestDays} days.";
            if (start.HasTime)
                Cut(NameOf(text), uid, At(start), At(end));
            else
                Close(NameOf(text), uid, start.Value.ToLocalDateTime().Date, end.Value.ToLocalDateTime().Date);
            if (exceptions.Count > CalendarDocument.MostDates)
                return null;
        }

        return null;
    }

    void Close(string? name, string uid, LocalDate from, LocalDate before)
    {
        for (var date = LocalDate.Max(from, first); date < before && date <= last; date = date.PlusDays(1))
            exceptions.Add(new ExceptionEntry(CalendarTexts.Say(date), name, null, null, uid));
    }

    void Cut(string? name, string uid, Instant from, Instant to)
    {
        var (begin, end) = (from.InZone(zone).LocalDateTime, to.InZone(zone).LocalDateTime);
        for (var date = LocalDate.Max(begin.Date, first); date <= end.Date && date <= last; date = date.PlusDays(1))
        {
            var (start, stop) = (date == begin.Date ? begin.TimeOfDay : LocalTime.Midnight, end.TimeOfDay);
            // Of a time that comes twice, what ends before it begins on the clock on the wall: the hours between are closed both times.
            if (date == end.Date && stop < start)
                (start, stop) = (stop, start);
            var hours = new HoursEntry(CalendarTexts.Say(start), date == end.Date ? CalendarTexts.Say(stop) : CalendarTexts.EndOfDay);
            // Nothing of the last date where it ends at its midnight; and less than a minute is nothing.
            if (hours.From != hours.To)
                exceptions.Add(new ExceptionEntry(CalendarTexts.Say(date), name, null, [hours], uid));
        }
    }

    Instant At(CalDateTime time) => time switch
    {
        { IsUtc: true } => time.Value.ToLocalDateTime().InUtc().ToInstant(),
        { TzId: { } id } => time.Value.ToLocalDateTime().InZoneLeniently(ZoneIds.Find(id)!).ToInstant(),
        _ => time.Value.ToLocalDateTime().InZoneLeniently(zone).ToInstant(),
    };

    string Comparable(CalDateTime time) => time.HasTime ? At(time).ToUnixTimeTicks().ToString(CultureInfo.InvariantCulture) : CalendarTexts.Say(time.Value.ToLocalDateTime().Date);

    static string? NameOf(EventText text)
    {
        if (text.ValueOf("SUMMARY") is not { } summary)
            return null;
        // RFC 5545 § 3.3.11: escapes of a text.
        var plain = summary.Replace("\\n", " ", StringComparison.OrdinalIgnoreCase).Replace("\\,", ",", StringComparison.Ordinal).Replace("\\;", ";", StringComparison.Ordinal)
            .Replace("\\\\", "\\", StringComparison.Ordinal);
        var readable = string.Concat(plain.Where(c => !char.IsControl(c))).Trim();
        return readable.Length == 0 ? null : Short(readable, 200);
    }

    static string? Short(string? text, int longest) =>
        text is null || text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
}
