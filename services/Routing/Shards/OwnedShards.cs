using System.Collections.Concurrent;

namespace Omnichannel.Routing.Shards;

/// <summary>The shards this process owns now.</summary>
sealed class OwnedShards
{
    readonly ConcurrentDictionary<int, RoutingShard> shards = new();

    public void Add(int number, RoutingShard shard) => shards[number] = shard;

    public void Remove(int number, RoutingShard shard) => shards.TryRemove(KeyValuePair.Create(number, shard));

    public RoutingShard? Find(int number) => shards.GetValueOrDefault(number);
}
