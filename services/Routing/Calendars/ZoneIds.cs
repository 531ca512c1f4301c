using NodaTime;
using NodaTime.TimeZones;

namespace Omnichannel.Routing.Calendars;

/// <summary>Ids of time zones as people write them.</summary>
static class ZoneIds
{
    /// <summary>Null where it is an id of the IANA database, an alias included; else what is wrong with it, with the id that was probably meant.</summary>
    public static string? Fault(string? id)
    {
        if (id is not null && IsIana(id))
            return null;
        return Meant(id) is { } meant ? $"No IANA time zone; did you mean '{meant}'?" : "No IANA time zone, such as 'Europe/Berlin'.";
    }

    /// <summary>The zone of an id as other programs write it: of the IANA database or of Windows; null: not known.</summary>
    public static DateTimeZone? Find(string id) =>
        IsIana(id) ? DateTimeZoneProviders.Tzdb[id]
        : TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.TryGetValue(id, out var mapped) ? DateTimeZoneProviders.Tzdb[mapped]
        : null;

    static bool IsIana(string id) => TzdbDateTimeZoneSource.Default.CanonicalIdMap.ContainsKey(id) && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not null;

    // Another case, a name of Windows, or the city alone.
    static string? Meant(string? id)
    {
        if (string.IsNullOrWhiteSpace(id))
            return null;
        var source = TzdbDateTimeZoneSource.Default;
        if (source.WindowsMapping.PrimaryMapping.TryGetValue(id, out var mapped))
            return source.CanonicalIdMap[mapped];
        var written = id.Trim().Replace(' ', '_');
        var alike = source.CanonicalIdMap.Keys.FirstOrDefault(known => known.Equals(written, StringComparison.OrdinalIgnoreCase))
            ?? source.CanonicalIdMap.Keys.Order(StringComparer.Ordinal).FirstOrDefault(known => known.EndsWith("/" + written, StringComparison.OrdinalIgnoreCase));
        return alike is null ? null : source.CanonicalIdMap[alike];
    }
}
