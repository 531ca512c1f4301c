namespace Omnichannel.Routing.Configuration;

/// <summary><c>/v1/skills/{id}</c>.</summary>
sealed record SkillDocument : IConfigurationDocument
{
    public string? Name { get; init; }

    public IReadOnlyDictionary<string, string[]> Errors()
    {
        var faults = new Faults();
        faults.Unless(Name is { Length: > 0 and <= 200 }, "name", "1 to 200 characters.");
        return faults.Found;
    }
}
