namespace Omnichannel.Tests.House;

/// <summary>The checkout the tests were built in: rules about files are read there.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Omnichannel.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No Omnichannel.sln above {AppContext.BaseDirectory}.");
    }
}
