namespace Omnichannel.Contracts;

/// <summary>A provider or mail server reports what became of a reply after it was accepted (e-mail: RFC 3464).</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Channel">Channel.</param>
/// <param name="ChannelAccount">Channel account.</param>
/// <param name="ExternalId">The provider's id of the reply (e-mail: Message-ID without brackets).</param>
/// <param name="Outcome"><c>delivered</c>, <c>read</c>, <c>delayed</c> or <c>failed</c>.</param>
/// <param name="Recipient">Address the report speaks of, or null.</param>
/// <param name="Detail">Status code and text, bounded to 500 characters.</param>
/// <param name="At">UTC instant.</param>
public sealed record DeliveryReported(
    string Tenant,
    string Channel,
    string ChannelAccount,
    string ExternalId,
    string Outcome,
    string? Recipient,
    string? Detail,
    DateTimeOffset At);
