namespace Omnichannel.Routing.Engine.Time;

/// <summary>
/// 32 days of a calendar as instants: <paramref name="edges"/> holds where it opens and where it closes in turn, cut at the page's own ends.
/// </summary>
/// <param name="index">Which 32 days, counted from 1970.</param>
/// <param name="edges">Ascending ticks since 1970, the first an opening; of an even number.</param>
internal sealed class CalendarPage(long index, long[] edges)
{
    internal const long Length = 32 * NodaTime.NodaConstants.TicksPerDay;

    internal long Index => index;

    internal long End => (index + 1) * Length;

    internal ReadOnlySpan<long> Edges => edges;

    internal static long IndexOf(long ticks) => ticks >= 0 ? ticks / Length : ((ticks + 1) / Length) - 1;

    /// <summary>How many edges are at or before; an odd number means open.</summary>
    internal int CountTo(long ticks)
    {
        var (low, high) = (0, edges.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (edges[middle] <= ticks)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
