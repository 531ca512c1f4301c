namespace Omnichannel.Contracts;

/// <summary>A skill that an agent must have.</summary>
/// <param name="Skill">Skill id.</param>
/// <param name="Level">Least level, 1 to 5.</param>
public sealed record SkillDemand(string Skill, int Level);
