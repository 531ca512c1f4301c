using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Omnichannel.Bench;

/// <summary>
/// What a decision costs the engine alone, on one core: somebody is done with a conversation, and the one that is first among all that wait and fit is offered, with its reason.
/// From 100 to 10,000 agents and from 1,000 to 1,000,000 waiting conversations of 200 classes; beside it a classic call queue, which scans what waits.
/// </summary>
public static class EngineBench
{
    const double LeastPerSecond = 1_000_000;
    const double MostGrowth = 2;
    const double MostBytes = 300;

    public static int Run()
    {
        // First what also warms the engine's code.
        var (expected, allocated) = EngineWorld.AllocationOfADecision();
        var bytes = EngineWorld.BytesOfAWait();
        var config = ManualConfig.CreateEmpty()
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
            .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default)
            .WithOptions(ConfigOptions.DisableLogFile)
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithGcForce(false).WithInvocationCount(1).WithUnrollFactor(1).WithWarmupCount(60).WithIterationCount(200));
        var decisions = BenchmarkRunner.Run<Decisions>(config).Reports;
        var scans = BenchmarkRunner.Run<ClassicQueue>(config).Reports;

        Console.WriteLine();
        Console.WriteLine("  agents    waiting   ns a decision   decisions/s   classic queue ns   ratio");
        foreach (var report in decisions)
        {
            var (agents, waiting) = Parameters(report);
            var classic = scans.FirstOrDefault(scan => Parameters(scan) == (agents, waiting));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{agents,8}{waiting,11}{Median(report),16:0}{1e9 / Median(report),14:0}")
                + (classic is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Median(classic),19:0}{Median(classic) / Median(report),8:0}")));
        }

        var largest = Median(decisions.Single(report => Parameters(report) == (10_000, 1_000_000)));
        var byAgents = Growth(report => report.Waiting, report => report.Agents);
        var byWaiting = Growth(report => report.Agents, report => report.Waiting);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"decisions a second with 10,000 agents and 1,000,000 waiting: {1e9 / largest:0}, of at least {LeastPerSecond:0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"growth with agents {byAgents:0.00}, with what waits {byWaiting:0.00}, of at most {MostGrowth:0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory of a waiting conversation {bytes:0} B, of at most {MostBytes:0} B"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"allocated by a decision {allocated:0.0} B, of which what it is told and answers takes {expected:0.0} B"));
        return 1e9 / largest >= LeastPerSecond && byAgents <= MostGrowth && byWaiting <= MostGrowth && bytes <= MostBytes && allocated <= expected + 1 ? 0 : 1;

        double Growth(Func<(int Agents, int Waiting), int> same, Func<(int Agents, int Waiting), int> grows) => decisions
            .GroupBy(report => same(Parameters(report)))
            .Select(group => group.OrderBy(report => grows(Parameters(report))).Select(Median).ToArray())
            .Where(costs => costs.Length > 1)
            .Max(costs => costs[^1] / costs[0]);
    }

    static (int Agents, int Waiting) Parameters(BenchmarkReport report) =>
        ((int)report.BenchmarkCase.Parameters["Agents"], (int)report.BenchmarkCase.Parameters["Waiting"]);

    static double Median(BenchmarkReport report) => report.ResultStatistics!.Median;

    /// <summary>The engine.</summary>
    public class Decisions
    {
        const int Releases = 200;

        EngineWorld world = null!;

        [Params(100, 1_000, 10_000)]
        public int Agents { get; set; }

        [Params(1_000, 100_000, 1_000_000)]
        public int Waiting { get; set; }

        [GlobalSetup]
        public void SetUp() => world = new EngineWorld(Agents, Waiting);

        [IterationSetup]
        public void Fill()
        {
            world.Fill(Waiting + (Releases / 2));
            world.Draw(Releases);
        }

        [Benchmark(OperationsPerInvoke = Releases)]
        public void Release() => world.Release();
    }

    /// <summary>A classic call queue: one list of what waits, in order; who becomes free goes along it to the first that fits.</summary>
    public class ClassicQueue
    {
        ScannedQueue queue = null!;

        [Params(100)]
        public int Agents { get; set; }

        [Params(1_000, 1_000_000)]
        public int Waiting { get; set; }

        [GlobalSetup]
        public void SetUp() => queue = new ScannedQueue(Agents, Waiting);

        [Benchmark]
        public int Release() => queue.Release();
    }
}
