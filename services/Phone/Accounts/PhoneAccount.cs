using System.Text.Json;
using Omnichannel.Phone.Texts;

namespace Omnichannel.Phone.Accounts;

/// <summary>What is done about recording a call with somebody of a country.</summary>
/// <param name="Mode"><c>none</c>: nothing is recorded; <c>announce</c>: he is told; <c>ask</c>: he is asked and agrees by a key.</param>
/// <param name="Text">What he is told or asked, by language tag, in place of the service's own words.</param>
internal sealed record RecordingRule(string Mode, IReadOnlyDictionary<string, string>? Text)
{
    /// <summary>Where nothing is said.</summary>
    public static readonly RecordingRule None = new("none", null);
}

/// <summary>Recording by the caller's country.</summary>
/// <param name="Default">Of countries that are not named.</param>
/// <param name="Countries">By ISO 3166-1 code.</param>
internal sealed record RecordingSettings(RecordingRule? Default, IReadOnlyDictionary<string, RecordingRule>? Countries);

/// <summary>What a channel account of channel <c>phone</c> is configured with.</summary>
/// <param name="AccountSid">The provider's id of the account.</param>
/// <param name="ApiUrl">Base URL of the provider's REST API; Twilio's where left out.</param>
/// <param name="Languages">Languages of the menu, in its order; the tenant's where left out.</param>
/// <param name="Greeting">First words by language tag, in place of the service's own.</param>
/// <param name="Music">URL of what is played to those who wait; the service's own melody where left out.</param>
/// <param name="RingSeconds">How long an agent's phone rings: 15 where left out, about three rings.</param>
/// <param name="Recording">Recording and consent by country; nothing is recorded where left out.</param>
/// <param name="Voicemail">Whether those who wait may leave a message; so it is where left out.</param>
/// <param name="Callback">Whether those who wait may be called back; so it is where left out.</param>
/// <param name="Missed"><c>callback</c>: who hangs up while waiting keeps the place and is called back; <c>record</c>, where left out: the call is only kept.</param>
/// <param name="Transcribe">Whether the provider is asked for the words of messages.</param>
internal sealed record PhoneSettings(
    string? AccountSid,
    string? ApiUrl,
    IReadOnlyList<string>? Languages,
    IReadOnlyDictionary<string, string>? Greeting,
    string? Music,
    int? RingSeconds,
    RecordingSettings? Recording,
    bool? Voicemail,
    bool? Callback,
    string? Missed,
    bool? Transcribe);

/// <summary>What a channel account of channel <c>phone</c> keeps to itself.</summary>
/// <param name="AuthToken">The provider's: it signs webhooks with it, and we say by it who calls its API.</param>
internal sealed record PhoneSecrets(string? AuthToken)
{
    /// <summary>Says nothing: a record's text ends up in logs.</summary>
    public override string ToString() => "(secret)";
}

/// <summary>A number of a tenant: a channel account of channel <c>phone</c>, as Conversations keeps it.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Id">Id of the channel account.</param>
/// <param name="Name">Of the company, as it greets; or null.</param>
/// <param name="Address">The number, E.164: calls out come from it.</param>
/// <param name="WebhookKey">Names it in the provider's webhooks.</param>
/// <param name="Enabled">False while it takes nothing.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Secrets">Its secrets.</param>
internal sealed record PhoneAccount(string Tenant, string Id, string? Name, string? Address, string WebhookKey, bool Enabled, PhoneSettings Settings, PhoneSecrets? Secrets)
{
    private const int OrdinaryRing = 15;

    /// <summary>How long an agent's phone rings.</summary>
    public int RingSeconds => Math.Clamp(Settings.RingSeconds ?? OrdinaryRing, 5, 120);

    /// <summary>Whether those who wait may leave a message.</summary>
    public bool TakesMessages => Settings.Voicemail ?? true;

    /// <summary>Whether those who wait may ask to be called back.</summary>
    public bool CallsBack => Settings.Callback ?? true;

    /// <summary>Whether who hangs up while waiting is called back.</summary>
    public bool CallsBackTheMissed => Settings.Missed == "callback";

    /// <summary>Reads it; null where its settings are of another form, which is the account's fault and nobody else's.</summary>
    public static PhoneAccount? Of(JsonElement account)
    {
        try
        {
            var read = account.Deserialize<PhoneAccount>(JsonSerializerOptions.Web);
            return read is { Tenant: not null, Id: not null, WebhookKey: not null, Settings.AccountSid.Length: > 0, Secrets.AuthToken.Length: > 0 } ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What is done about recording a call with somebody of that country.</summary>
    public RecordingRule RecordingIn(string? country) =>
        (country is not null ? Settings.Recording?.Countries?.GetValueOrDefault(country) : null) ?? Settings.Recording?.Default ?? RecordingRule.None;

    /// <summary>The languages of its menu: those there are words for.</summary>
    /// <param name="tenants">The tenant's.</param>
    public IReadOnlyList<string> MenuOf(IReadOnlyList<string> tenants)
    {
        var menu = (Settings.Languages ?? tenants).Select(Words.TagOf).OfType<string>().Distinct(StringComparer.Ordinal).Take(9).ToList();
        return menu.Count > 0 ? menu : [Words.Fallback];
    }
}
