using System.ComponentModel.DataAnnotations;

namespace Omnichannel.Routing.Configuration;

/// <summary><c>/v1/skills/{id}</c>.</summary>
record SkillDocument : ConfigurationDocument
{
    /// <summary>Display name, 1 to 200 characters.</summary>
    [Required]
    public string? Name { get; init; }

    public override IReadOnlyDictionary<string, string[]> Errors()
    {
        var faults = new Faults();
        faults.UnlessReadable(Name, 200, "name");
        return faults.Found;
    }
}
