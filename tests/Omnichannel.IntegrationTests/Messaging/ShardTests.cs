using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.House;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Messaging.Reading;
using Omnichannel.Messaging.Sharding;

namespace Omnichannel.IntegrationTests.Messaging;

public sealed class ShardTests(PrivateServers servers) : IClassFixture<PrivateServers>
{
    [Fact]
    public async Task Processes_share_the_shards_and_take_over_from_each_other()
    {
        var one = new Owned();
        var two = new Owned();
        await using var first = await StartAsync(one);
        await Wait.Until(() => Task.FromResult(one.Leases.Count == Shard.Count), "the only process owned every shard");
        var second = await StartAsync(two);
        await Wait.Until(() => Task.FromResult(one.Leases.Count == Shard.Count / 2 && two.Leases.Count == Shard.Count / 2), "the shards were shared out");
        Assert.Empty(one.Leases.Keys.Intersect(two.Leases.Keys));

        await PublishAsync(first, 1);
        await Wait.Until(() => Task.FromResult(one.Seen.Count + two.Seen.Count == 40), "every event arrived");
        Assert.All(one.Seen, seen => Assert.Equal(Shard.NumberOf(seen.Tenant), seen.Shard));
        Assert.All(two.Seen, seen => Assert.Equal(Shard.NumberOf(seen.Tenant), seen.Shard));

        await second.DisposeAsync();
        await Wait.Until(() => Task.FromResult(one.Leases.Count == Shard.Count), "the survivor owned every shard");
        await PublishAsync(first, 2);
        await Wait.Until(() => Task.FromResult(one.Seen.Count + two.Seen.Count == 80), "every event arrived at the survivor");
    }

    [Fact]
    public async Task A_former_owner_commits_nothing()
    {
        await using var service = await TestService.StartAsync(servers, schema: "email");
        await using var owner = new NpgsqlConnection(servers.Login("email", "worker"));
        await owner.OpenAsync();
        await ExecuteAsync(owner, "insert into lease values ('shard-x-00', gen_random_uuid(), '', 1, now() + interval '1 hour')");
        var lease = new ShardLease("x", 0, 1);
        await CommitAsync(service, lease, "x-00");
        await ExecuteAsync(owner, "update lease set epoch = 2 where name = 'shard-x-00'");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => CommitAsync(service, lease, "x-00"));
        Assert.True(LeaseLost.Is(refused));
        await CommitAsync(service, lease with { Epoch = 2 }, "x-00");
    }

    static async Task CommitAsync(TestService service, ShardLease lease, string consumer)
    {
        await using var tx = await service.Database.BeginAsync("any", CancellationToken.None);
        await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
        batch.BatchCommands.Add(lease.Guard());
        batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into inbox (consumer, message_id) values ($1, gen_random_uuid())")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = consumer } },
        });
        await batch.ExecuteNonQueryAsync();
        await tx.CommitAsync(CancellationToken.None);
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    static Task PublishAsync(TestService service, long version) => service.Get<EventPublisher>().PublishAsync(
        [.. Enumerable.Range(1, 40).Select(n => $"tenant-{n}").Select(tenant => OutgoingEvent.Of(
            new ConversationResolved(tenant, Guid.CreateVersion7(TestService.At), version, null, null, TestService.At), tenant, Shard.Of(tenant), TestService.At))],
        CancellationToken.None);

    Task<TestService> StartAsync(Owned owned) => TestService.StartAsync(servers, builder =>
    {
        builder.Services.AddSingleton(owned);
        builder.AddShards<RecordingShard>("routing");
    });

    sealed class Owned
    {
        public ConcurrentDictionary<int, long> Leases { get; } = new();

        public ConcurrentQueue<(int Shard, string Tenant)> Seen { get; } = new();
    }

    sealed class RecordingShard(Owned owned) : IShardHandler
    {
        ShardLease? lease;

        public Task StartAsync(ShardLease lease, CancellationToken ct)
        {
            this.lease = lease;
            owned.Leases[lease.Shard] = lease.Epoch;
            return Task.CompletedTask;
        }

        public Task HandleAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
        {
            foreach (var received in batch)
                owned.Seen.Enqueue((lease!.Shard, received.Tenant));
            return Task.CompletedTask;
        }

        public Task StopAsync()
        {
            owned.Leases.TryRemove(lease!.Shard, out _);
            return Task.CompletedTask;
        }
    }
}
