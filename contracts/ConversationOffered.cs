namespace Omnichannel.Contracts;

/// <summary>Routing offers a waiting conversation to an agent; the offer holds his capacity until it ends or is accepted.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">Grows with each event of Routing about this conversation; older ones are ignored.</param>
/// <param name="WaitId">The wait it answers.</param>
/// <param name="OfferId">The offer.</param>
/// <param name="Agent">Agent id.</param>
/// <param name="Queue">Queue id.</param>
/// <param name="Channel">Channel of the conversation.</param>
/// <param name="Language">BCP 47 tag of the customer, or null.</param>
/// <param name="CustomerTimeZone">IANA zone or null.</param>
/// <param name="Reason">Compact reason of the decision, in English words.</param>
/// <param name="ExpiresAt">UTC instant.</param>
/// <param name="Beside">The live offers of the conversation to other agents, first made first: a queue may ask several at once, and the first who accepts has it.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record ConversationOffered(
    string Tenant,
    Guid ConversationId,
    long Version,
    Guid WaitId,
    Guid OfferId,
    string Agent,
    string Queue,
    string Channel,
    string? Language,
    string? CustomerTimeZone,
    string Reason,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<Guid> Beside,
    DateTimeOffset At);
