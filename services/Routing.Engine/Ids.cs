namespace Omnichannel.Routing.Engine;

/// <summary>An agent, named by the client (<c>[a-z0-9-]{1,64}</c>), unique within a tenant.</summary>
public readonly record struct AgentId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A queue, named by the client (<c>[a-z0-9-]{1,64}</c>), unique within a tenant.</summary>
public readonly record struct QueueId(string Value)
{
    /// <summary>The queue that takes what names no known queue, unless the tenant says otherwise.</summary>
    public static readonly QueueId Default = new("default");

    public override string ToString() => Value;
}

/// <summary>A skill, named by the client (<c>[a-z0-9-]{1,64}</c>), unique within a tenant.</summary>
public readonly record struct SkillId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A conversation; made by Conversations (UUIDv7).</summary>
public readonly record struct ConversationId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>One wait of a conversation: new each time it needs an agent (UUIDv7). Events about an older wait are ignored.</summary>
public readonly record struct WaitId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>The channel of a conversation: <c>email</c>, <c>chat</c>, <c>social</c>, <c>phone</c>, <c>api</c> or another code in lower case.</summary>
public readonly record struct Channel(string Code)
{
    public static readonly Channel Email = new("email");
    public static readonly Channel Chat = new("chat");
    public static readonly Channel Social = new("social");
    public static readonly Channel Phone = new("phone");
    public static readonly Channel Api = new("api");

    public override string ToString() => Code;
}

/// <summary>An offer, and the assignment that comes of it (UUIDv7).</summary>
public readonly record struct OfferId(Guid Value)
{
    /// <summary>
    /// The id of the decision <paramref name="sequence"/> of a tenant, made at <paramref name="unixMilliseconds"/> for <paramref name="wait"/>:
    /// a UUIDv7 whose random bits are a function of the wait's, so that the same input always gives the same id.
    /// </summary>
    internal static OfferId Of(WaitId wait, long sequence, long unixMilliseconds)
    {
        Span<byte> bytes = stackalloc byte[16];
        wait.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var high = SplitMix64.Mix(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) ^ (ulong)sequence);
        var low = SplitMix64.Mix(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) + high);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)unixMilliseconds << 16) | 0x7000 | (high & 0x0FFF));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0x8000_0000_0000_0000 | (low >> 2));
        return new OfferId(new Guid(bytes, bigEndian: true));
    }

    public override string ToString() => Value.ToString();
}
