namespace Omnichannel.Routing.Engine;

/// <summary>How well somebody speaks a language: the levels of the Common European Framework of Reference, and native above them.</summary>
public enum Proficiency : byte
{
    A1 = 1,
    A2 = 2,
    B1 = 3,
    B2 = 4,
    C1 = 5,
    C2 = 6,
    Native = 7,
}

/// <summary>A language an agent works in.</summary>
/// <param name="Tag">A BCP 47 tag; case is of no account.</param>
/// <param name="Proficiency">How well.</param>
public sealed record LanguageSkill(string Tag, Proficiency Proficiency);

/// <summary>A skill a conversation asks for.</summary>
/// <param name="Skill">Which.</param>
/// <param name="Level">The least level that will do, 1 to 5.</param>
public sealed record SkillRequirement(SkillId Skill, int Level);
