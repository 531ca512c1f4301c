using System.Text.Json;

namespace Omnichannel.Conversations.ChannelAccounts;

/// <summary>A channel account as stored: a mailbox, a widget, a number, a platform's own channel.</summary>
sealed record ChannelAccountRow
{
    public required string Tenant { get; init; }
    public required string Id { get; init; }
    public required string Channel { get; init; }
    public string? Name { get; init; }
    public string? Address { get; init; }
    public string? Language { get; init; }
    public string? TimeZone { get; init; }
    public string? Queue { get; init; }
    public required JsonElement Settings { get; init; }
    public byte[]? Secrets { get; init; }
    public required string WebhookKey { get; init; }
    public required bool Enabled { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>What clients see: the names of the secrets, never the secrets.</summary>
    internal object Shown(SecretBox box) => new
    {
        Id,
        Channel,
        Name,
        Address,
        Language,
        TimeZone,
        Queue,
        Settings,
        Secrets = Opened(box).Keys.Order(StringComparer.Ordinal).ToDictionary(name => name, _ => "set", StringComparer.Ordinal),
        WebhookKey,
        Enabled,
        Version,
        CreatedAt,
        ChangedAt,
    };

    internal IReadOnlyDictionary<string, string> Opened(SecretBox box) =>
        Secrets is null ? new Dictionary<string, string>(StringComparer.Ordinal) : box.Open(Tenant, Id, Secrets);
}
