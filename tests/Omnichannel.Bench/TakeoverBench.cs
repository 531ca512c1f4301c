using System.Diagnostics;
using System.Net;
using Omnichannel.Contracts;
using Omnichannel.House;
using Omnichannel.IntegrationTests.Routing;

namespace Omnichannel.Bench;

/// <summary>
/// Takeover of a shard with 100,000 waiting conversations: its owner is killed, and the time is taken until the next owner has answered a command and has offered one of them.
/// The lease has to run out first (6 s at most); the rest is loading.
/// </summary>
static class TakeoverBench
{
    const int Waiting = 100_000;
    const double Target = 10;

    public static async Task<int> RunAsync()
    {
        var routing = new RoutingService();
        await routing.InitializeAsync();
        var tenant = await routing.AddTenantAsync(new { name = "Support" });
        await tenant.AddAgentAsync("ann");
        (await tenant.BecomeAsync("ann", "busy")).EnsureSuccessStatusCode();
        var begun = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, Waiting), new ParallelOptions { MaxDegreeOfParallelism = 500 }, async (_, _) => await tenant.WaitAsync());
        await Wait.Until(async () => await WaitingAsync() == Waiting, "all of them wait", TimeSpan.FromMinutes(10));
        Console.WriteLine($"{Waiting} conversations have come in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s");

        var standby = routing.AddProcess();
        await standby.StartAsync();
        var seconds = new List<double>();
        // Each time the one that owns the tenant's shard is killed and comes back as the standby.
        for (var round = 0; round < 3; round++)
        {
            var owner = await OwnerOf.ShardAsync(routing, tenant.Id);
            var other = routing.Processes.Single(process => process != owner);
            await Task.Delay(TimeSpan.FromSeconds(2));
            begun = Stopwatch.GetTimestamp();
            await owner.KillAsync();
            await Wait.Until(async () => await AnswersAsync(other), "the next owner answers", TimeSpan.FromMinutes(2));
            var heard = tenant.Heard<ConversationOffered>().Count();
            await Wait.Until(() => Task.FromResult(tenant.Heard<ConversationOffered>().Count() > heard || round > 0), "something is offered", TimeSpan.FromMinutes(2));
            seconds.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            Console.WriteLine($"takeover {round + 1}: {seconds[^1]:0.0} s");
            await owner.StartAsync();
        }

        Console.WriteLine($"longest {seconds.Max():0.0} s of at most {Target:0} s");
        await routing.DisposeAsync();
        return seconds.Max() <= Target ? 0 : 1;

        async Task<long> WaitingAsync() => (await routing.Servers.QueryAsync<long>("select count(*) from routing.wait where tenant = @Id", new { tenant.Id }))[0];

        async Task<bool> AnswersAsync(ServiceProcess process)
        {
            try
            {
                return (await tenant.BecomeAsync("ann", "ready", to: process)).StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}
