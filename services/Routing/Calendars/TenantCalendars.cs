using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Routing.Calendars;

/// <summary>A tenant's calendars as the engine reads them. All who name one share it, and what it has worked out; one that nobody names costs nothing.</summary>
sealed class TenantCalendars
{
    readonly Dictionary<string, CalendarDocument> documents = new(StringComparer.Ordinal);
    readonly Dictionary<string, Calendar> made = new(StringComparer.Ordinal);

    public void Set(string id, CalendarDocument document)
    {
        documents[id] = document;
        made.Remove(id);
    }

    public void Remove(string id)
    {
        documents.Remove(id);
        made.Remove(id);
    }

    /// <summary>The agent's configuration with the shifts that the document names.</summary>
    public AgentConfig ConfigOf(string id, AgentDocument agent, IReadOnlyList<string> byRule) => agent.ToConfig(id, byRule) with { Shifts = Find(agent.Shifts) };

    /// <summary>The queue's configuration with the opening hours that the document names.</summary>
    public QueueConfig ConfigOf(string id, QueueDocument queue, long version, Policy? policy) =>
        queue.ToConfig(id, version, policy) with { OpeningHours = Find(queue.Calendar) };

    Calendar? Find(string? id)
    {
        if (id is null)
            return null;
        if (!made.TryGetValue(id, out var calendar))
            made[id] = calendar = documents[id].ToCalendar();
        return calendar;
    }
}
