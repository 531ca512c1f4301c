using System.Runtime;
using Microsoft.Extensions.Hosting;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Hosting;

/// <summary>
/// Gives the system back what only the start needed, once the process has been ready for a moment: a service at rest is to be small. A process that has much in memory by then is not at
/// rest, and is left alone: collecting that would hold it up.
/// </summary>
sealed class ForgetStart(Readiness readiness, TimeProvider time) : BackgroundService
{
    const long Much = 100_000_000;

    static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    static readonly TimeSpan AfterReady = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (readiness.Missing.Count > 0)
            await Task.Delay(Pace, time, stoppingToken);
        await Task.Delay(AfterReady, time, stoppingToken);
        if (GC.GetTotalMemory(forceFullCollection: false) > Much)
            return;
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
