using Npgsql;

namespace Omnichannel.Messaging.Sharding;

/// <summary>Tells that another process has taken the shard over: what was to be committed was not, and this process stops working on it.</summary>
public static class LeaseLost
{
    /// <summary>True for the failure of a transaction guarded by <see cref="ShardLease.Guard"/>.</summary>
    public static bool Is(Exception exception) => exception is PostgresException { SqlState: "OC001" };
}
