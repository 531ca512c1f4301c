namespace Omnichannel.Tests.House;

/// <summary>The project files of the checkout.</summary>
internal static class ProductProjects
{
    private static readonly string[] Rooms = ["contracts", "services", "gateway"];

    /// <summary>Projects of the product (tests left out): name and path.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        Rooms.SelectMany(room => Find(room, "*.csproj")).ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);

    public static IReadOnlyList<string> AllWithTests { get; } = [.. All.Values, .. Find("tests", "*.csproj")];

    /// <summary>Source files of the product, generated ones left out.</summary>
    public static IEnumerable<string> Sources => Rooms.SelectMany(room => Find(room, "*.cs"));

    public static IEnumerable<string> Migrations => Rooms.SelectMany(room => Find(room, "*.sql"));

    public static IEnumerable<string> TestSources => Find("tests", "*.cs");

    /// <summary>Folders below the rooms and tests, without build output.</summary>
    public static IEnumerable<string> Folders =>
        Rooms.Append("tests").Append("deploy")
            .Select(room => Path.Combine(RepositoryRoot.Path, room))
            .Where(Directory.Exists)
            .SelectMany(room => Directory.EnumerateDirectories(room, "*", SearchOption.AllDirectories))
            .Where(IsOurs);

    public static string Relative(string path) => Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/');

    private static IEnumerable<string> Find(string room, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, room), pattern, SearchOption.AllDirectories).Where(IsOurs);

    private static bool IsOurs(string path) =>
        !Relative(path).Split('/').Any(part => part is "bin" or "obj" or "node_modules" || part.StartsWith('.'));
}
