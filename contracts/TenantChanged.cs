namespace Omnichannel.Contracts;

/// <summary>A tenant was made or changed: its present settings.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Version">Version of the tenant; older ones are ignored.</param>
/// <param name="Name">Display name.</param>
/// <param name="Languages">BCP 47 tags the tenant serves, most frequent first; identification chooses among them.</param>
/// <param name="TimeZone">IANA zone of the tenant.</param>
/// <param name="DefaultQueue">Queue of conversations that no entry rule places.</param>
/// <param name="ReopenDays">How many days after its resolution a conversation is re-opened by the customer's answer; 0 to 365.</param>
/// <param name="Enabled">False while the tenant is suspended.</param>
/// <param name="At">UTC instant.</param>
public sealed record TenantChanged(
    string Tenant,
    long Version,
    string Name,
    IReadOnlyList<string> Languages,
    string TimeZone,
    string DefaultQueue,
    int ReopenDays,
    bool Enabled,
    DateTimeOffset At);
