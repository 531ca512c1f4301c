namespace Omnichannel.House;

/// <summary>The checkout these tests were built from.</summary>
public static class Repository
{
    /// <summary>Its top directory.</summary>
    public static string Root { get; } = Find();

    /// <summary>Build configuration of the running tests, which the services are taken from as well: Debug or Release.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Omnichannel.sln")))
                return directory.FullName;
        throw new InvalidOperationException($"No Omnichannel.sln above {AppContext.BaseDirectory}.");
    }
}
