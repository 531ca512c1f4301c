using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Omnichannel.Contracts;
using Omnichannel.IntegrationTests.Routing;

namespace Omnichannel.Bench;

/// <summary>
/// Durable assignments per second through the real host, RabbitMQ and PostgreSQL, load generator included: clients let conversations come into a queue that accepts by itself,
/// and resolve each as soon as they hear that it is assigned, so that every assignment needs a release before it. Then the stored history is searched for a conversation with
/// two agents (I2) and an agent above capacity (I3).
/// </summary>
static class AssignBench
{
    const int Capacity = 5;
    const double Target = 2500;
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    public static async Task<int> RunAsync()
    {
        var routing = new RoutingService { HearsAll = false };
        await routing.InitializeAsync();
        var well = true;
        Console.WriteLine("agents  clients  assignments/s   two holders   over capacity");
        foreach (var agents in (int[])[10, 100, 1000])
        {
            foreach (var clients in (int[])[1, 4, 8])
            {
                var tenant = await TenantAsync(routing, agents);
                var rate = await new Load(tenant, clients, agents * Capacity).RunAsync();
                var (shared, over) = await ViolationsAsync(tenant, Capacity);
                // With ten agents of five slots the round trip bounds what can be released: the target is for a pool that can keep up.
                well &= shared == 0 && over == 0 && (agents == 10 || rate >= Target);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{agents,6}{clients,9}{rate,15:0}{shared,14}{over,16}"));
            }
        }

        Console.WriteLine($"at least {Target:0} a second with 100 agents and more, and no violation");
        await routing.DisposeAsync();
        return well ? 0 : 1;
    }

    static async Task<RoutingTenant> TenantAsync(RoutingService routing, int agents)
    {
        var tenant = await routing.AddTenantAsync(new { name = "Support", autoAccept = true });
        await Parallel.ForEachAsync(Enumerable.Range(0, agents), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, _) =>
            await tenant.AddAgentAsync(string.Create(CultureInfo.InvariantCulture, $"agent-{n:0000}"), Capacity));
        return tenant;
    }

    /// <summary>I2 and I3 over the whole history of a tenant: at no instant two holders of a conversation, at none more than its capacity with an agent.</summary>
    public static async Task<(long Shared, long Over)> ViolationsAsync(RoutingTenant tenant, int capacity)
    {
        var changes = """
            with change as (
                select {0} as subject, offered_at as at, 1 as delta from routing.offer where tenant = @Id
                union all
                select {0}, ended_at, -1 from routing.offer where tenant = @Id and ended_at is not null),
            held as (select subject, sum(delta) over (partition by subject order by at, delta) as load from change)
            select count(*) from held where load > @most
            """;
        var shared = await tenant.Service.Servers.QueryAsync<long>(string.Format(CultureInfo.InvariantCulture, changes, "conversation_id::text"), new { tenant.Id, most = 1 });
        var over = await tenant.Service.Servers.QueryAsync<long>(string.Format(CultureInfo.InvariantCulture, changes, "agent"), new { tenant.Id, most = capacity });
        return (shared[0], over[0]);
    }

    /// <summary>Clients that keep a pool busy for a while.</summary>
    sealed class Load(RoutingTenant tenant, int clients, int slots)
    {
        readonly ConcurrentDictionary<Guid, (ConversationWaiting Wait, TaskCompletionSource Assigned)> open = new();
        long assigned;

        public async Task<double> RunAsync()
        {
            // Twice what the pool holds: something waits whenever an agent is released.
            var window = Math.Max(1, Math.Min(2 * slots, 1000) / clients);
            using var stopping = new CancellationTokenSource();
            tenant.Service.Arrived = received =>
            {
                if (received.Event is not ConversationAssigned e || !open.TryRemove(e.ConversationId, out var known))
                    return;
                Interlocked.Increment(ref assigned);
                known.Assigned.TrySetResult();
            };
            var flows = Enumerable.Range(0, clients).SelectMany(_ => Enumerable.Range(0, window)).Select(_ => FlowAsync(stopping.Token)).ToArray();
            await Task.Delay(WarmUp);
            var (before, begun) = (Interlocked.Read(ref assigned), Stopwatch.GetTimestamp());
            await Task.Delay(Measured);
            var rate = (Interlocked.Read(ref assigned) - before) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
            await stopping.CancelAsync();
            await Task.WhenAll(flows);
            tenant.Service.Arrived = null;
            return rate;
        }

        async Task FlowAsync(CancellationToken stopping)
        {
            while (!stopping.IsCancellationRequested)
            {
                var now = TimeProvider.System.GetUtcNow();
                var wait = new ConversationWaiting(
                    tenant.Id, Guid.CreateVersion7(now), 1, Guid.CreateVersion7(now), "support", "support", "email", "en", 1, [], [], "Asia/Karachi", 50, 0, now, null, 0, null, [], null, now);
                var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                open[wait.ConversationId] = (wait, taken);
                await tenant.Service.PublishAsync(tenant.Id, wait);
                await taken.Task.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
                await tenant.ResolveAsync(wait);
            }
        }
    }
}
