using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Leasing;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.Messaging.Sharding;

/// <summary>Holds this process's share of the shards; the holder of a shard's lease alone reads its queue.</summary>
sealed class ShardOwner<THandler>(
    string name,
    IServiceProvider services,
    Topology topology,
    Database database,
    Leases leases,
    QueueReader reader,
    TimeProvider time,
    ILogger<ShardOwner<THandler>> log) : BackgroundService
    where THandler : class, IShardHandler
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var shards = topology.ShardsOf(name);
        await Outage.WaitOut(_ => { }).ExecuteAsync(async ct => await CheckCountAsync(shards, ct), stoppingToken);
        var numbers = Enumerable.Range(0, shards).ToDictionary(shard => ShardLease.LeaseName(name, shard), StringComparer.Ordinal);
        IReadOnlyCollection<string> names = numbers.Keys;
        await new LeaseSet(leases, time, "shards-" + name, log).RunAsync(
            _ => Task.FromResult(names),
            (lease, ct) => OwnAsync(new ShardLease(name, numbers[lease.Name], lease.Epoch), ct),
            stoppingToken);
    }

    async Task OwnAsync(ShardLease lease, CancellationToken ct)
    {
        var handler = ActivatorUtilities.CreateInstance<THandler>(services);
        try
        {
            await handler.StartAsync(lease, ct);
            await reader.RunAsync(Topology.QueueOf(name, lease.Shard), handler, ct);
        }
        finally
        {
            await handler.StopAsync();
        }
    }

    async Task CheckCountAsync(int shards, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        var stored = await connection.QuerySingleAsync<int>(new CommandDefinition(
            """
            insert into shard_count as c (name, shards) values (@name, @shards)
            on conflict (name) do update set shards = c.shards returning shards
            """,
            new { name, shards },
            cancellationToken: ct));
        if (stored != shards)
            throw new InvalidOperationException($"{name} was started with {stored} shards before and has {shards} now: events in flight would go astray.");
    }
}
