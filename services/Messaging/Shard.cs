using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Omnichannel.Messaging;

/// <summary>The shard is the routing key of an event: what must be handled one after the other has the same.</summary>
public static class Shard
{
    /// <summary>Number of shards of everything that is sharded.</summary>
    public const int Count = 16;

    /// <summary>Shard of a tenant.</summary>
    public static string Of(string tenant) => KeyOf(NumberOf(tenant));

    /// <summary>Shard of a thread of a tenant.</summary>
    public static string Of(string tenant, string threadKey) => KeyOf(NumberOf($"{tenant}\n{threadKey}"));

    /// <summary>Number, 0 to <see cref="Count"/> − 1, of a tenant's shard.</summary>
    public static int NumberOf(string text) => (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text)) % Count);

    /// <summary>Routing key of a shard.</summary>
    public static string KeyOf(int shard) => shard.ToString("D2", CultureInfo.InvariantCulture);
}
