namespace Omnichannel.Contracts;

/// <summary>A channel account was made, changed or removed; adapters read it anew over internal HTTP.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Channel">Channel.</param>
/// <param name="ChannelAccount">Channel account.</param>
/// <param name="Version">Version of the account.</param>
/// <param name="At">UTC instant.</param>
public sealed record ChannelAccountChanged(string Tenant, string Channel, string ChannelAccount, long Version, DateTimeOffset At);
