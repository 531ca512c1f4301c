using NodaTime;

namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>Counts conversations of a queue that came in the same hour.</summary>
internal sealed class Tally
{
    private readonly List<long> _waits = [];

    public int Arrivals { get; set; }

    public int Abandoned { get; set; }

    public int Waiting { get; set; }

    public int InTarget { get; set; }

    public int OffTarget { get; set; }

    public int AskedLanguage { get; set; }

    public int Matched { get; set; }

    public int Overflowed { get; set; }

    public int HandOvers { get; set; }

    public int Declined { get; set; }

    public int Expired { get; set; }

    public int OutOfHours { get; set; }

    /// <summary>One is answered after so many ticks.</summary>
    public void Answer(long waited) => _waits.Add(waited);

    public void Add(Tally other)
    {
        _waits.AddRange(other._waits);
        Arrivals += other.Arrivals;
        Abandoned += other.Abandoned;
        Waiting += other.Waiting;
        InTarget += other.InTarget;
        OffTarget += other.OffTarget;
        AskedLanguage += other.AskedLanguage;
        Matched += other.Matched;
        Overflowed += other.Overflowed;
        HandOvers += other.HandOvers;
        Declined += other.Declined;
        Expired += other.Expired;
        OutOfHours += other.OutOfHours;
    }

    public Figures ToFigures()
    {
        _waits.Sort();
        return new Figures(
            Arrivals,
            _waits.Count,
            Abandoned,
            Waiting,
            _waits.Count == 0 ? null : _waits.Sum(w => w / (double)NodaConstants.TicksPerSecond) / _waits.Count,
            Quantile(0.5),
            Quantile(0.95),
            Share(InTarget, InTarget + OffTarget),
            Share(Matched, AskedLanguage),
            Share(Overflowed, _waits.Count),
            HandOvers,
            Declined,
            Expired,
            OutOfHours);
    }

    public static double? Share(double part, double whole) => whole > 0 ? part / whole : null;

    /// <summary>The least wait that the share <paramref name="q"/> does not exceed, in seconds.</summary>
    private double? Quantile(double q) => _waits.Count == 0 ? null : _waits[(int)Math.Ceiling(q * _waits.Count) - 1] / (double)NodaConstants.TicksPerSecond;
}
