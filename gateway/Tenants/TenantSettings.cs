using System.ComponentModel.DataAnnotations;
using NodaTime;
using Omnichannel.Gateway.Edge;
using Omnichannel.Hosting;

namespace Omnichannel.Gateway.Tenants;

/// <summary>
/// Body of <c>PUT /v1/tenants/{id}</c>.
/// </summary>
/// <param name="Name">Display name, 1 to 200 characters.</param>
/// <param name="Languages">BCP 47 tags the tenant serves, most frequent first; 1 to 50.</param>
/// <param name="TimeZone">IANA zone.</param>
/// <param name="DefaultQueue">Queue of conversations that no entry rule places.</param>
/// <param name="ReopenDays">0 to 365, 14 by default.</param>
/// <param name="Enabled">False suspends the tenant: its keys and sessions end. Only the platform key changes it; left out, it stays as it is (true at first).</param>
sealed record TenantSettings(
    [property: Required] string? Name,
    [property: Required] IReadOnlyList<string>? Languages,
    [property: Required] string? TimeZone,
    [property: Required] string? DefaultQueue,
    [property: Range(0, 365)] int ReopenDays = 14,
    bool? Enabled = null)
{
    /// <summary>What is wrong, by field; empty where nothing is.</summary>
    public Dictionary<string, string[]> Errors()
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!DisplayName.IsGood(Name))
            errors["name"] = [DisplayName.Rule];
        if (Languages is not { Count: >= 1 and <= 50 })
            errors["languages"] = ["1 to 50 BCP 47 tags."];
        for (var i = 0; i < Languages?.Count && i < 50; i++)
            if (LanguageTag.Canonical(Languages[i]) is not { } tag)
                errors[$"languages[{i}]"] = ["Not a BCP 47 language tag."];
            else if (Languages.Take(i).Any(earlier => LanguageTag.Canonical(earlier) == tag))
                errors[$"languages[{i}]"] = [$"{tag} stands here twice."];
        // The engine reckons with the same zone data.
        if (TimeZone is null || DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is null)
            errors["timeZone"] = ["Not an IANA time zone."];
        if (!Names.IsName(DefaultQueue))
            errors["defaultQueue"] = ["1 to 64 of a-z, 0-9 and hyphen."];
        if (ReopenDays is < 0 or > 365)
            errors["reopenDays"] = ["0 to 365."];
        return errors;
    }
}

/// <summary>A tenant as the API shows it.</summary>
/// <param name="Id">Tenant id.</param>
/// <param name="Name">Display name.</param>
/// <param name="Languages">BCP 47 tags in their customary case.</param>
/// <param name="TimeZone">IANA zone.</param>
/// <param name="DefaultQueue">Queue id.</param>
/// <param name="ReopenDays">Days.</param>
/// <param name="Enabled">False while suspended.</param>
/// <param name="ChangedAt">UTC instant of the last change.</param>
sealed record Tenant(string Id, string Name, IReadOnlyList<string> Languages, string TimeZone, string DefaultQueue, int ReopenDays, bool Enabled, DateTimeOffset ChangedAt);
