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
    public bool OutOfHoursReply { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>What clients see: the names of the secrets, never the secrets.</summary>
    internal ShownChannelAccount Shown(SecretBox box) => new(
        Id,
        Channel,
        Name,
        Address,
        Language,
        TimeZone,
        Queue,
        Settings,
        Opened(box).Keys.Order(StringComparer.Ordinal).ToDictionary(name => name, _ => "set", StringComparer.Ordinal),
        WebhookKey,
        Enabled,
        OutOfHoursReply,
        Version,
        CreatedAt,
        ChangedAt);

    internal IReadOnlyDictionary<string, string> Opened(SecretBox box) =>
        Secrets is null ? new Dictionary<string, string>(StringComparer.Ordinal) : box.Open(Tenant, Id, Secrets);
}

/// <summary>A channel account as clients see it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Channel"><c>email</c>, <c>chat</c>, <c>social</c>, <c>phone</c> or <c>api</c>.</param>
/// <param name="Name">Display name, also of the sender of replies, or null.</param>
/// <param name="Address">The mailbox's address, the number…, or null.</param>
/// <param name="Language">BCP 47; what customers write where nothing else tells; or null.</param>
/// <param name="TimeZone">IANA zone of customers where nothing else tells, or null.</param>
/// <param name="Queue">Queue of its conversations where no entry rule decides, or null.</param>
/// <param name="Settings">The adapter's settings.</param>
/// <param name="Secrets">The names of the secrets, each with <c>set</c>; never the secrets.</param>
/// <param name="WebhookKey">Names the account in webhook addresses.</param>
/// <param name="Enabled">False while the adapter neither reads nor sends.</param>
/// <param name="OutOfHoursReply">Whether who writes while the queue is closed is answered automatically when it opens, in his language and by his clock; at most twice a day, and never what a machine wrote.</param>
/// <param name="Version">Counts changes; the <c>ETag</c>.</param>
/// <param name="CreatedAt">UTC instant.</param>
/// <param name="ChangedAt">UTC instant.</param>
sealed record ShownChannelAccount(
    string Id,
    string Channel,
    string? Name,
    string? Address,
    string? Language,
    string? TimeZone,
    string? Queue,
    JsonElement Settings,
    IReadOnlyDictionary<string, string> Secrets,
    string WebhookKey,
    bool Enabled,
    bool OutOfHoursReply,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt);
