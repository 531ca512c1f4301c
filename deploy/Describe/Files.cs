namespace Omnichannel.Describe;

/// <summary>Where descriptions and examples stand in the checkout.</summary>
static class Files
{
    public static string Story { get; } = Path.Combine(Root(), "deploy", "Describe", "story.json");

    public static string Descriptions { get; } = Path.Combine(Root(), "gateway", "Describing");

    static string Root()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Omnichannel.sln")))
                return directory.FullName;
        throw new InvalidOperationException($"No Omnichannel.sln above {AppContext.BaseDirectory}.");
    }
}
