using System.Diagnostics.Metrics;
using Omnichannel.Hosting;
using Omnichannel.Phone.Calls;

namespace Omnichannel.Phone.Figures;

/// <summary>What is measured of calls, by queue and language.</summary>
internal static class CallMetrics
{
    private static readonly Counter<long> Calls = Telemetry.Meter.CreateCounter<long>("omnichannel.phone.calls", "{call}", "Calls that are over, by outcome.");
    private static readonly Histogram<double> Waits = Telemetry.Meter.CreateHistogram<double>("omnichannel.phone.wait", "s", "How long callers waited until somebody answered, or they gave up.");
    private static readonly Histogram<double> Talks = Telemetry.Meter.CreateHistogram<double>("omnichannel.phone.handle", "s", "How long was spoken.");

    public static void Ended(Call call)
    {
        var tags = new System.Diagnostics.TagList
        {
            { "omnichannel.outcome", call.Outcome },
            { "omnichannel.direction", call.Direction },
            { "omnichannel.queue", call.Queue },
            { "omnichannel.language", call.Language },
        };
        Calls.Add(1, tags);
        if (call.Direction == "in")
            Waits.Record(call.WaitSeconds(call.EndedAt!.Value), tags);
        if (call.IsAnswered)
            Talks.Record(call.TalkSeconds(call.EndedAt!.Value), tags);
    }
}
