namespace Omnichannel.Contracts;

/// <summary>
/// A conversation waits for an agent: an upsert with its full state. Routing's events echo <paramref name="WaitId"/>; what names an older wait is ignored.
/// </summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">Grows with each ConversationWaiting, ConversationChanged and ConversationResolved of the conversation; older ones are ignored.</param>
/// <param name="WaitId">New for each wait; the same when only its particulars changed.</param>
/// <param name="Queue">Queue id; an unknown one means the tenant's default queue.</param>
/// <param name="DefaultQueue">The tenant's default queue.</param>
/// <param name="Channel">Channel of the last inbound message.</param>
/// <param name="Language">BCP 47 tag of the customer's language, or null where unsure: any agent of the queue.</param>
/// <param name="LanguageConfidence">0 to 1.</param>
/// <param name="FurtherLanguages">Other languages the customer is known to write, best first.</param>
/// <param name="Skills">Skills demanded, with the least level (1 to 5).</param>
/// <param name="CustomerTimeZone">IANA zone, or null where unknown.</param>
/// <param name="Priority">0 (lowest) to 100; 50 is ordinary.</param>
/// <param name="Tier">Customer tier 0 to 3, a bounded input of the priority.</param>
/// <param name="WaitingSince">UTC instant; survives declines, expiries and hand-overs.</param>
/// <param name="PreferredAgent">Agent to be tried first, or null.</param>
/// <param name="PreferredPatienceSeconds">How long only the preferred agent is considered while he is on duty.</param>
/// <param name="Target">Where a transfer sends it: an agent or a region; null otherwise.</param>
/// <param name="ExcludedAgents">Agents who must not get it.</param>
/// <param name="NotBefore">Not to be offered before this UTC instant (callbacks), or null.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record ConversationWaiting(
    string Tenant,
    Guid ConversationId,
    long Version,
    Guid WaitId,
    string Queue,
    string DefaultQueue,
    string Channel,
    string? Language,
    double LanguageConfidence,
    IReadOnlyList<string> FurtherLanguages,
    IReadOnlyList<SkillDemand> Skills,
    string? CustomerTimeZone,
    int Priority,
    int Tier,
    DateTimeOffset WaitingSince,
    string? PreferredAgent,
    int PreferredPatienceSeconds,
    TransferTarget? Target,
    IReadOnlyList<string> ExcludedAgents,
    DateTimeOffset? NotBefore,
    DateTimeOffset At);
