namespace Omnichannel.Routing.Calendars;

/// <summary>An event of an iCalendar file as text: the properties that say what and when it is, each on a line of its own.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Properties">Unfolded lines.</param>
sealed record EventText(int Line, IReadOnlyList<string> Properties)
{
    /// <summary>The value of a property; null where there is none.</summary>
    public string? ValueOf(string property)
    {
        var line = Properties.FirstOrDefault(p => EventTexts.NameOf(p).Equals(property, StringComparison.OrdinalIgnoreCase));
        return line?[StartOfValue(line)..].Trim();
    }

    // Parameters may hold a colon between quotes.
    static int StartOfValue(string line)
    {
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ':' && !quoted)
                return i + 1;
        }

        return line.Length;
    }
}

/// <summary>
/// The events of an iCalendar file (RFC 5545), each by itself, so that one that is wrong does not spoil the others, and without what nobody reads here (descriptions, alarms,
/// attachments): the library gets little to do, whoever wrote the file.
/// </summary>
static class EventTexts
{
    /// <summary>The most events of a file.</summary>
    public const int Most = 2000;

    const int MostProperties = 100;
    const int LongestProperty = 8000;

    static readonly HashSet<string> Read = new(StringComparer.OrdinalIgnoreCase)
    {
        "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SUMMARY", "STATUS", "TRANSP",
    };

    /// <summary>Takes a file apart.</summary>
    /// <returns>The events, or what is wrong with the file as a whole.</returns>
    public static (IReadOnlyList<EventText> Events, string? Fault) Split(string file)
    {
        var events = new List<EventText>();
        var open = new Stack<string>();
        List<string>? properties = null;
        var begun = 0;
        foreach (var (number, line) in Unfolded(file))
        {
            var name = NameOf(line);
            if (open.Count == 0 && !line.Equals("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase))
                return ([], $"Line {number} stands outside of any calendar: a file begins with BEGIN:VCALENDAR.");
            if (name.Equals("BEGIN", StringComparison.OrdinalIgnoreCase))
            {
                if (open.Count == 8)
                    return ([], $"Line {number} begins the ninth component one inside the other.");
                open.Push(line[6..].ToUpperInvariant());
                if (open is { Count: 2 } && open.Peek() == "VEVENT")
                    (properties, begun) = ([], number);
            }
            else if (name.Equals("END", StringComparison.OrdinalIgnoreCase))
            {
                if (!line[4..].Equals(open.Pop(), StringComparison.OrdinalIgnoreCase))
                    return ([], $"Line {number} ends what did not begin.");
                if (open.Count != 1 || properties is null)
                    continue;
                if (events.Count == Most)
                    return ([], $"It has more than {Most} events.");
                events.Add(new EventText(begun, properties));
                properties = null;
            }
            else if (open.Count == 2 && properties is not null && Read.Contains(name))
            {
                if (line.Length > LongestProperty || properties.Count == MostProperties)
                    return ([], $"Line {number}: an event's {name} is longer than {LongestProperty} characters, or the event has more than {MostProperties} such lines.");
                properties.Add(line);
            }
        }

        return open.Count > 0 ? ([], $"{open.Peek()} does not end.") : (events, events.Count == 0 ? "It has no event." : null);
    }

    /// <summary>The name before parameters and value.</summary>
    public static string NameOf(string line)
    {
        var end = line.AsSpan().IndexOfAny(';', ':');
        return end < 0 ? line : line[..end];
    }

    // RFC 5545 § 3.1: a line that begins with a space or tab goes on from the one before.
    static IEnumerable<(int Number, string Line)> Unfolded(string file)
    {
        var line = new System.Text.StringBuilder();
        var (number, begun) = (0, 0);
        foreach (var physical in file.Split('\n'))
        {
            number++;
            var text = physical.TrimEnd('\r');
            if (text.Length > 0 && text[0] is ' ' or '\t' && line.Length > 0)
            {
                line.Append(text, 1, text.Length - 1);
                continue;
            }

            if (line.Length > 0)
                yield return (begun, line.ToString().TrimEnd());
            line.Clear().Append(text);
            begun = number;
        }

        if (line.Length > 0)
            yield return (begun, line.ToString().TrimEnd());
    }
}
