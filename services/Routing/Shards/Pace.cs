using NodaTime;

namespace Omnichannel.Routing.Shards;

/// <summary>
/// How fast those are served who wait: assignments by the time in which somebody waited, of the last hour, by queue and language and by queue. (Assignments alone would say how many come
/// where nobody has to wait, and not how many could be served.) In memory only: whoever takes the shard over knows it after half a minute in which somebody waited.
/// </summary>
sealed class Pace
{
    const int Minutes = 60;
    const int MostKeys = 1000;

    static readonly Duration Enough = Duration.FromSeconds(30);
    static readonly Duration LongestTold = Duration.FromHours(24);

    readonly Dictionary<(string Queue, string? Language), Served> served = [];

    /// <summary>Somebody waits from <paramref name="now"/> until it is looked at again.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="language">The language asked for, in lower case; null: any.</param>
    /// <param name="now">Now.</param>
    /// <param name="until">When it is looked at again.</param>
    public void Wait(string queue, string? language, Instant now, Instant until)
    {
        // The languages customers write are not ours to bound.
        if (served.Count > MostKeys)
            foreach (var key in served.Where(s => s.Value.Of(now).Time == Duration.Zero).Select(s => s.Key).ToArray())
                served.Remove(key);
        Of((queue, language ?? "")).Wait(now, until);
        Of((queue, null)).Wait(now, until);
    }

    /// <summary>An agent has got one.</summary>
    public void Count(string queue, string? language, Instant now)
    {
        if (served.TryGetValue((queue, language ?? ""), out var own))
            own.Count(now);
        if (served.TryGetValue((queue, null), out var all))
            all.Count(now);
    }

    /// <summary>How long the one who is <paramref name="position"/>th will wait: at the pace of his language, or where that is not known, of his queue; null: not known, or more than a day.</summary>
    public int? SecondsFor(string queue, string? language, int position, Instant now) =>
        SecondsFor((queue, language ?? ""), position, now) ?? SecondsFor((queue, null), position, now);

    int? SecondsFor((string, string?) key, int position, Instant now)
    {
        if (!served.TryGetValue(key, out var known) || known.Of(now) is not { Assigned: > 0 } sum || sum.Time < Enough)
            return null;
        var expected = sum.Time * position / sum.Assigned;
        return expected > LongestTold ? null : (int)Math.Ceiling(expected.TotalSeconds);
    }

    Served Of((string, string?) key)
    {
        if (!served.TryGetValue(key, out var known))
            served.Add(key, known = new Served());
        return known;
    }

    /// <summary>By minute: how long somebody waited, and how many were assigned meanwhile.</summary>
    sealed class Served
    {
        readonly (long Minute, Duration Time, int Assigned)[] buckets = new (long, Duration, int)[Minutes];
        Instant waitsUntil;

        public void Wait(Instant now, Instant until)
        {
            var from = Instant.Max(now, waitsUntil);
            if (from >= until)
                return;
            BucketAt(now).Time += until - from;
            waitsUntil = until;
        }

        public void Count(Instant now)
        {
            if (now <= waitsUntil)
                BucketAt(now).Assigned++;
        }

        public (Duration Time, int Assigned) Of(Instant now)
        {
            var first = MinuteOf(now) - Minutes + 1;
            return buckets.Where(b => b.Minute >= first).Aggregate((Time: Duration.Zero, Assigned: 0), (sum, b) => (sum.Time + b.Time, sum.Assigned + b.Assigned));
        }

        ref (long Minute, Duration Time, int Assigned) BucketAt(Instant now)
        {
            var minute = MinuteOf(now);
            ref var bucket = ref buckets[minute % Minutes];
            if (bucket.Minute != minute)
                bucket = (minute, Duration.Zero, 0);
            return ref bucket;
        }

        static long MinuteOf(Instant now) => now.ToUnixTimeSeconds() / 60;
    }
}
