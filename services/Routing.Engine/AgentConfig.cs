using NodaTime;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Routing.Engine;

/// <summary>What the tenant says of an agent.</summary>
/// <param name="Id">The agent.</param>
/// <param name="Languages">The languages the agent works in.</param>
/// <param name="Skills">Skill to level, 1 to 5.</param>
/// <param name="Queues">The queues the agent serves.</param>
/// <param name="Capacity">Units of work at a time, 1 or more.</param>
/// <param name="ChannelMaxima">The most conversations of a channel at a time; a channel not named is limited by <paramref name="Capacity"/> alone.</param>
/// <param name="Region">The region, for transfers to one; null where the agent has none.</param>
public sealed record AgentConfig(
    AgentId Id,
    IReadOnlyList<LanguageSkill> Languages,
    IReadOnlyDictionary<SkillId, int> Skills,
    IReadOnlyCollection<QueueId> Queues,
    int Capacity,
    IReadOnlyDictionary<Channel, int> ChannelMaxima,
    string? Region = null)
{
    /// <summary>When the agent is on shift, by the clock of the agent's own zone; null: whenever present. Outside it the agent is offered nothing, whatever the presence.</summary>
    public Calendar? Shifts { get; init; }

    /// <summary>The agent's home zone; where null, that of the shifts. Who works near the customer's day goes first where all else ties (<see cref="Strategy.BestFit"/>).</summary>
    public DateTimeZone? Zone { get; init; }
}
