using Omnichannel.Messaging.Reading;

namespace Omnichannel.Messaging.Sharding;

/// <summary>Handles one shard for as long as this process owns it; a new instance is made each time a shard is taken.</summary>
public interface IShardHandler : IBatchHandler
{
    /// <summary>Loads what it needs; nothing is delivered before it returns.</summary>
    Task StartAsync(ShardLease lease, CancellationToken ct);

    /// <summary>Ends; nothing is delivered any more.</summary>
    Task StopAsync();
}
