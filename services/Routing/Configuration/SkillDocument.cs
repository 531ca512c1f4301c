namespace Omnichannel.Routing.Configuration;

/// <summary><c>/v1/skills/{id}</c>.</summary>
sealed record SkillDocument : IConfigurationDocument
{
    public string? Name { get; init; }

    public IReadOnlyDictionary<string, string[]> Errors()
    {
        var faults = new Faults();
        faults.UnlessReadable(Name, 200, "name");
        return faults.Found;
    }
}
