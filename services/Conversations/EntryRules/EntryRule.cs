using System.Text.Json;
using System.Text.Json.Serialization;
using Omnichannel.Contracts;

namespace Omnichannel.Conversations.EntryRules;

/// <summary>A rule that places new conversations; the first enabled one by position, then id, whose condition holds decides.</summary>
sealed record EntryRule
{
    public required string Tenant { get; init; }
    public required string Id { get; init; }
    public required int Position { get; init; }
    public required JsonElement Condition { get; init; }
    public required string Queue { get; init; }
    public int? Priority { get; init; }
    public IReadOnlyList<SkillDemand> Skills { get; init; } = [];
    public bool Enabled { get; init; } = true;
    public long Version { get; init; }
    public DateTimeOffset ChangedAt { get; init; }

    [JsonIgnore]
    internal Hosting.Conditions.Condition Parsed => parsed ??= Hosting.Conditions.Condition.TryRead(Condition, EntryAttributes.Known, out var condition, out var errors)
        ? condition
        : throw new InvalidDataException($"Entry rule {Id} cannot be read: {string.Join("; ", errors.Keys)}");

    Hosting.Conditions.Condition? parsed;
}
