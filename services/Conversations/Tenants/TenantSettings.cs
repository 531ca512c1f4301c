namespace Omnichannel.Conversations.Tenants;

/// <summary>What of a tenant's settings matters here; see <see cref="Contracts.TenantChanged"/>.</summary>
sealed record TenantSettings(string Tenant, long Version, IReadOnlyList<string> Languages, string TimeZone, string DefaultQueue, int ReopenDays)
{
    /// <summary>Settings of a tenant whose first <c>TenantChanged</c> is still under way.</summary>
    internal static TenantSettings Unknown(string tenant) => new(tenant, 0, [], "Etc/UTC", "default", 14);
}
