namespace Omnichannel.Conversations.ChannelAccounts;

/// <summary>What a channel account says of the messages that come in on it.</summary>
sealed record AccountDefaults(string Tenant, string Id, string Channel, string? Language, string? TimeZone, string? Queue);
