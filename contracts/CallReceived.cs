namespace Omnichannel.Contracts;

/// <summary>Somebody calls, or has called: published once for each call that came in, with the language that was told or chosen; it becomes an entry of the timeline.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ChannelAccount">Channel account whose number was called.</param>
/// <param name="CallId">The call.</param>
/// <param name="ExternalId">The provider's id of it.</param>
/// <param name="ThreadKey">Groups the calls of one number; with the tenant it decides the shard.</param>
/// <param name="From">The caller; of a withheld number, a <c>user</c> of his own.</param>
/// <param name="To">The number that was called, or null.</param>
/// <param name="Language">BCP 47 tag the caller was greeted in, or null.</param>
/// <param name="LanguageChosen">Whether the caller chose it.</param>
/// <param name="Live">Whether somebody is on the line; false where he hung up before he could be helped, and nobody is to be asked.</param>
/// <param name="StartedAt">UTC instant at which the call came in.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record CallReceived(
    string Tenant,
    string ChannelAccount,
    Guid CallId,
    string ExternalId,
    string ThreadKey,
    Party From,
    string? To,
    string? Language,
    bool LanguageChosen,
    bool Live,
    DateTimeOffset StartedAt,
    DateTimeOffset At);
