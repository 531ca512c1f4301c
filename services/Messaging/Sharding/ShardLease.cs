using Npgsql;

namespace Omnichannel.Messaging.Sharding;

/// <summary>A shard this process owns.</summary>
/// <param name="Name">Name of what is sharded.</param>
/// <param name="Shard">Number of the shard.</param>
/// <param name="Epoch">Grows with each new owner.</param>
public sealed record ShardLease(string Name, int Shard, long Epoch)
{
    /// <summary>Name of the lease of a shard.</summary>
    public static string LeaseName(string name, int shard) => "shard-" + Topology.QueueOf(name, shard);

    /// <summary>
    /// The statement that guards a transaction: it fails with SQLSTATE <c>OC001</c> (see <see cref="LeaseLost"/>) when another process has taken the shard over,
    /// and otherwise keeps it from doing so until the transaction ends. Put it first.
    /// </summary>
    public NpgsqlBatchCommand Guard() => new("select assert_epoch($1, $2)")
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = LeaseName(Name, Shard) },
            new NpgsqlParameter<long> { TypedValue = Epoch },
        },
    };
}
