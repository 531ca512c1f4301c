using NodaTime;

namespace Omnichannel.Routing.Engine;

/// <summary>
/// Zones by where on earth they are: eight bands of three hours, so that who works near the customer's day can be found without a class of requirement for each zone. By standard time
/// under the rules in force: summer time moves nobody.
/// </summary>
internal static class ZoneBand
{
    /// <summary>No zone is known.</summary>
    public const sbyte None = -1;

    private const int Count = 8;
    private const int Hours = 24 / Count;

    public static sbyte Of(DateTimeZone? zone)
    {
        if (zone is null)
            return None;
        var ahead = (int)Math.Round(zone.GetZoneInterval(Instant.MaxValue).StandardOffset.Seconds / (double)(Hours * NodaConstants.SecondsPerHour), MidpointRounding.AwayFromZero);
        return (sbyte)((ahead + Count) % Count);
    }

    /// <summary>How far apart two bands are, in hours: 0 to 12. Who is in no band is as far away as can be; from where no band is known, everybody is as near.</summary>
    public static int Distance(sbyte from, sbyte to)
    {
        if (from == None)
            return 0;
        if (to == None)
            return Count / 2 * Hours;
        var apart = Math.Abs(from - to);
        return Math.Min(apart, Count - apart) * Hours;
    }
}
