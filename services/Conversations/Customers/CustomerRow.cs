namespace Omnichannel.Conversations.Customers;

/// <summary>A customer as stored.</summary>
sealed record CustomerRow
{
    public required string Tenant { get; init; }
    public required Guid Id { get; init; }
    public string? Name { get; init; }
    public string? TimeZone { get; init; }

    /// <summary>Languages he was seen to write, the latest first.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];
    public int Tier { get; init; }
    public Guid? MergedInto { get; init; }
    public DateTimeOffset? ErasedAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An address of a customer as stored.</summary>
sealed record IdentityRow
{
    public required string Tenant { get; init; }
    public required string Kind { get; init; }
    public required string Scope { get; init; }
    public required string Address { get; init; }
    public required Guid CustomerId { get; init; }
    public string? Name { get; init; }
    public Guid? MergedFrom { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The scope of an address: two providers may use the same id for two people.</summary>
    internal static string ScopeOf(string kind, string channelAccount) => kind == "user" ? channelAccount : "";
}
