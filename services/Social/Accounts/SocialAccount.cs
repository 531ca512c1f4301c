using System.Text.Json;

namespace Omnichannel.Social.Accounts;

/// <summary>What a channel account of channel <c>social</c> is configured with.</summary>
/// <param name="Provider"><c>whatsapp</c>, <c>messenger</c>, <c>instagram</c> or <c>telegram</c>.</param>
/// <param name="AccountId">The id by which the provider names the account in its events: the phone number's id, the page's id…</param>
internal sealed record SocialSettings(string? Provider, string? AccountId);

/// <summary>A number, page or bot of a tenant: a channel account of channel <c>social</c>, as Conversations keeps it.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Id">Id of the channel account.</param>
/// <param name="Name">Display name, or null.</param>
/// <param name="Address">The number or the name that customers know, or null.</param>
/// <param name="WebhookKey">Names it in the installation: the last part of its webhook's address.</param>
/// <param name="Enabled">False while it neither takes nor sends.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Secrets">Its secrets by name.</param>
internal sealed record SocialAccount(
    string Tenant, string Id, string? Name, string? Address, string WebhookKey, bool Enabled, SocialSettings Settings, IReadOnlyDictionary<string, string>? Secrets)
{
    /// <summary>Unique in the installation: <c>tenant/account</c>.</summary>
    public string Key => $"{Tenant}/{Id}";

    /// <summary>Reads it; null where its settings are of another form, which is the account's fault and nobody else's.</summary>
    public static SocialAccount? Of(JsonElement account)
    {
        try
        {
            var read = account.Deserialize<SocialAccount>(JsonSerializerOptions.Web);
            return read is { Tenant: not null, Id: not null, WebhookKey: not null, Settings.Provider: not null } ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A secret; null where it is not set.</summary>
    public string? Secret(string name) => Secrets?.GetValueOrDefault(name) is { Length: > 0 } secret ? secret : null;

    /// <summary>Names it and tells no secret: a record's text ends up in logs.</summary>
    public override string ToString() => Key;
}
