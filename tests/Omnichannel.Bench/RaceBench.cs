using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Omnichannel.Contracts;
using Omnichannel.House;
using Omnichannel.IntegrationTests.Routing;

namespace Omnichannel.Bench;

/// <summary>
/// Three processes race: 10,000 conversations onto five agents of five slots, every accept sent to all three at once. On the way the shard's owner is stopped (SIGSTOP) for 30 s
/// and woken again. Then the stored history may hold no conversation with two holders, nobody above capacity, and decisions without a gap: the former owner has committed nothing.
/// </summary>
static class RaceBench
{
    const int Conversations = 10_000;
    const int Agents = 5;
    const int Slots = 5;
    static readonly TimeSpan Stopped = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync()
    {
        var routing = new RoutingService();
        await routing.InitializeAsync();
        while (routing.Processes.Count < 3)
            await routing.AddProcess().StartAsync();
        var tenant = await routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 5, declineCoolDownSeconds = 0, awayAfterExpiries = 100 });
        for (var agent = 0; agent < Agents; agent++)
            await tenant.AddAgentAsync(string.Create(CultureInfo.InvariantCulture, $"agent-{agent}"), Slots, leaseSeconds: 3600);
        var waits = new ConcurrentDictionary<Guid, ConversationWaiting>();
        var resolved = new ConcurrentDictionary<Guid, byte>();
        var accepting = new ConcurrentBag<Task>();
        var refused = 0;
        tenant.Service.Arrived = received =>
        {
            if (received.Event is ConversationOffered offer && offer.Tenant == tenant.Id)
                accepting.Add(AcceptAsync(offer));
            else if (received.Event is ConversationAssigned assigned && waits.TryGetValue(assigned.ConversationId, out var wait))
                accepting.Add(ResolveAsync(wait));
        };
        var begun = Stopwatch.GetTimestamp();
        var coming = Parallel.ForEachAsync(Enumerable.Range(0, Conversations), new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (_, _) =>
        {
            var wait = await tenant.WaitAsync();
            waits[wait.ConversationId] = wait;
        });
        await Wait.Until(() => Task.FromResult(resolved.Count > Conversations / 4), "a quarter is done", TimeSpan.FromMinutes(10));
        var owner = await OwnerOf.ShardAsync(routing, tenant.Id);
        owner.Freeze();
        await Task.Delay(Stopped);
        owner.Thaw();
        await coming;
        // What was assigned before its wait was known here is resolved now.
        foreach (var assigned in tenant.Heard<ConversationAssigned>())
            if (!resolved.ContainsKey(assigned.ConversationId))
                await ResolveAsync(waits[assigned.ConversationId]);
        await Wait.Until(() => Task.FromResult(resolved.Count == Conversations), "all are done", TimeSpan.FromMinutes(10));
        await Wait.Until(async () => await LeftAsync() == 0, "all are resolved", TimeSpan.FromMinutes(5));
        await Task.WhenAll(accepting);
        tenant.Service.Arrived = null;
        var (shared, over) = await AssignBench.ViolationsAsync(tenant, Slots);
        var (count, last) = (await routing.Servers.QueryAsync<(long, long)>("select count(*), max(sequence) from routing.decision where tenant = @Id", new { tenant.Id }))[0];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"race of three processes: {resolved.Count} assignments in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s, the owner stopped for {Stopped.TotalSeconds:0} of them; two holders {shared}, over capacity {over}, decisions {count} of {last}, accepts refused {refused}"));
        await routing.DisposeAsync();
        return shared == 0 && over == 0 && count == last ? 0 : 1;

        async Task AcceptAsync(ConversationOffered offer)
        {
            var answers = await Task.WhenAll(routing.Processes.Select(async process =>
            {
                try
                {
                    return (await tenant.AcceptAsync(offer.OfferId, offer.Agent, process)).StatusCode;
                }
                catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
                {
                    // The stopped process does not answer.
                    return HttpStatusCode.GatewayTimeout;
                }
            }));
            Interlocked.Add(ref refused, answers.Count(status => status == HttpStatusCode.Conflict));
        }

        async Task ResolveAsync(ConversationWaiting wait)
        {
            if (resolved.TryAdd(wait.ConversationId, 0))
                await tenant.ResolveAsync(wait);
        }

        async Task<long> LeftAsync() => (await routing.Servers.QueryAsync<long>("select count(*) from routing.wait where tenant = @Id", new { tenant.Id }))[0];
    }
}

/// <summary>Which process owns a tenant's shard.</summary>
static class OwnerOf
{
    public static async Task<ServiceProcess> ShardAsync(RoutingService routing, string tenant)
    {
        var shard = $"shard-routing-{Messaging.Shard.NumberOf(tenant):00}";
        var address = await Wait.For(
            async () => (await routing.Servers.QueryAsync<string>("select address from routing.lease where name = @shard and expires_at > now()", new { shard })).FirstOrDefault(),
            "the shard has an owner");
        return routing.Processes.Single(process => process.Url == address);
    }
}
