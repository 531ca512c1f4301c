using System.Diagnostics;
using System.Globalization;
using Omnichannel.Tests.Routing.Simulating;

namespace Omnichannel.Bench;

/// <summary>
/// The simulator against queueing theory: twelve queues M/M/c, a million arrivals each, driven through the router that runs in service. Each figure is to be within 2 % of
/// Erlang C, or its 99 % interval (40 batch means) to contain it. The seed is fixed, so the figures are the same on every machine. A number behind the command is how many
/// arrivals instead.
/// </summary>
static class QueueingBench
{
    const ulong Seed = 20260329;

    static readonly MarkovQueue[] Queues =
    [
        new(1, 0.3), new(1, 0.6), new(1, 0.85), new(2, 0.5), new(2, 0.8), new(5, 0.6),
        new(5, 0.85), new(10, 0.7), new(10, 0.85), new(20, 0.8), new(50, 0.8), new(50, 0.85),
    ];

    public static int Run(int arrivals = 1_000_000)
    {
        var begun = Stopwatch.GetTimestamp();
        var disagreements = 0;
        Console.WriteLine("agents  load  figure         simulated   ± (99 %)    Erlang C  difference");
        for (var i = 0; i < Queues.Length; i++)
        {
            var queue = Queues[i];
            var (waits, mean) = queue.Simulate(arrivals, Seed + (ulong)i);
            Print(queue, "share waiting", waits, queue.WaitProbability);
            Print(queue, "mean wait, s", mean, queue.MeanWaitSeconds);
        }

        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Queues.Length} queues of {arrivals:N0} arrivals in {seconds:0} s, {Queues.Length * (arrivals / seconds):N0} conversations a second; {disagreements} figures disagree"));
        return disagreements == 0 ? 0 : 1;

        void Print(MarkovQueue queue, string figure, Estimate found, double theory)
        {
            var agrees = found.Agrees(theory);
            if (!agrees)
                disagreements++;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{queue.Agents,6}  {queue.Load:0.00}  {figure,-13}  {found.Value,9:0.00000}  {found.HalfWidth,9:0.00000}  {theory,10:0.00000}  {(found.Value - theory) / theory,10:+0.00 %;-0.00 %}{(agrees ? string.Empty : "  DISAGREES")}"));
        }
    }
}
