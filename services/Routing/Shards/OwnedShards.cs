using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Omnichannel.Hosting;

namespace Omnichannel.Routing.Shards;

/// <summary>The shards this process owns now.</summary>
sealed class OwnedShards
{
    readonly ConcurrentDictionary<int, RoutingShard> shards = new();

    public OwnedShards() => Telemetry.Meter.CreateObservableUpDownCounter(
        "omnichannel.conversations", Observe, "{conversation}", "Conversations of the shards this process owns, by how they stand: waiting, offered, assigned.");

    public void Add(int number, RoutingShard shard) => shards[number] = shard;

    public void Remove(int number, RoutingShard shard) => shards.TryRemove(KeyValuePair.Create(number, shard));

    public RoutingShard? Find(int number) => shards.GetValueOrDefault(number);

    IEnumerable<Measurement<int>> Observe() => Enum.GetValues<Standing>().Select(standing => new Measurement<int>(
        shards.Values.Sum(shard => shard.Standings[(int)standing]),
        new KeyValuePair<string, object?>("omnichannel.state", standing.ToString().ToLowerInvariant())));
}
