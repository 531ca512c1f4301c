namespace Omnichannel.Contracts;

/// <summary>A customer was erased: whoever holds text or attachments of these conversations removes them.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Conversations">His conversations.</param>
/// <param name="ExternalIds">External ids of his messages by channel account: <c>account/externalId</c>.</param>
/// <param name="Addresses">His addresses, by which an adapter finds what never became a message, such as a mail in quarantine.</param>
/// <param name="At">UTC instant.</param>
public sealed record CustomerErased(string Tenant, Guid CustomerId, IReadOnlyList<Guid> Conversations, IReadOnlyList<string> ExternalIds, IReadOnlyList<string> Addresses, DateTimeOffset At);
