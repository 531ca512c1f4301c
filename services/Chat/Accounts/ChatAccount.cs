using System.Text.Json;

namespace Omnichannel.Chat.Accounts;

/// <summary>What a channel account of channel <c>chat</c> is configured with.</summary>
/// <param name="AllowedOrigins">Origins of the sites that show the widget: <c>https://shop.example</c>.</param>
/// <param name="Calendar">Calendar whose hours are posted; without one it is open always.</param>
/// <param name="Greeting">First words by language tag, in place of the widget's own.</param>
/// <param name="Color">Colour of the widget, <c>#rrggbb</c>.</param>
internal sealed record ChatSettings(IReadOnlyList<string>? AllowedOrigins, string? Calendar, IReadOnlyDictionary<string, string>? Greeting, string? Color);

/// <summary>What a channel account of channel <c>chat</c> keeps to itself.</summary>
/// <param name="SigningKey">Shared with the host site, which signs its users' tokens with it (HS256); at least 32 characters.</param>
internal sealed record ChatSecrets(string? SigningKey)
{
    /// <summary>Says nothing: a record's text ends up in logs.</summary>
    public override string ToString() => "(secret)";
}

/// <summary>A widget of a tenant: a channel account of channel <c>chat</c>, as Conversations keeps it.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Id">Id of the channel account.</param>
/// <param name="Name">Shown at the head of the widget, or null.</param>
/// <param name="WebhookKey">Names it in the installation: what a page says in <c>data-account</c>.</param>
/// <param name="Enabled">False while it takes nothing.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Secrets">Its secrets.</param>
internal sealed record ChatAccount(string Tenant, string Id, string? Name, string WebhookKey, bool Enabled, ChatSettings Settings, ChatSecrets? Secrets)
{
    /// <summary>Reads it; null where its settings are of another form, which is the account's fault and nobody else's.</summary>
    public static ChatAccount? Of(JsonElement account)
    {
        try
        {
            var read = account.Deserialize<ChatAccount>(JsonSerializerOptions.Web);
            return read is { Tenant: not null, Id: not null, WebhookKey: not null, Settings: not null } ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether pages of an origin may show the widget.</summary>
    public bool Allows(string? origin) => origin is not null && (Settings.AllowedOrigins ?? []).Contains(origin, StringComparer.OrdinalIgnoreCase);
}
