using System.Reflection;
using System.Text.RegularExpressions;

namespace Omnichannel.Tests.House;

/// <summary>The habits of the house that can be read from names and sizes.</summary>
public sealed partial class StyleTests
{
    private const int LinesOfProgram = 60;
    private const int LinesOfFile = 400;

    private static readonly string[] EmptyNames = ["Common", "Shared", "Util", "Utils", "Utilities", "Helper", "Helpers", "Core", "Manager", "Managers", "Misc"];

    /// <summary>Files over 400 lines, each with the answer to the question why.</summary>
    private static readonly Dictionary<string, string> LongForAReason = new(StringComparer.Ordinal);

    [Fact]
    public void No_folder_has_a_name_that_says_nothing() =>
        Assert.Empty(ProductProjects.Folders.Where(folder => EmptyNames.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase)).Select(ProductProjects.Relative));

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Assert.Empty(ProductTypes()
            .Where(type => PascalCase.Words(type.Name).Intersect(EmptyNames, StringComparer.Ordinal).Any() || type.Name.EndsWith("IntegrationEvent", StringComparison.Ordinal))
            .Select(type => type.FullName));

    [Fact]
    public void Every_program_is_a_table_of_contents() =>
        Assert.Empty(ProductProjects.Sources.Where(file => Path.GetFileName(file) == "Program.cs" && Lines(file) > LinesOfProgram).Select(Described));

    [Fact]
    public void A_long_file_has_its_reason_written_here() =>
        Assert.Empty(ProductProjects.Sources.Where(file => Lines(file) > LinesOfFile && !LongForAReason.ContainsKey(ProductProjects.Relative(file))).Select(Described));

    [Fact]
    public void An_interface_of_the_product_has_at_least_two_implementations()
    {
        var types = ProductTypes().ToList();

        var lonely = types
            .Where(type => type.IsInterface)
            .Where(contract => types.Count(type => type is { IsInterface: false, IsAbstract: false } && Implements(type, contract)) < 2)
            .Select(type => type.FullName);

        Assert.Empty(lonely);
    }

    [Fact]
    public void A_test_name_is_a_sentence()
    {
        var names = ProductProjects.TestSources
            .SelectMany(file => TestMethod().Matches(File.ReadAllText(file)).Select(match => (File: ProductProjects.Relative(file), Name: match.Groups["name"].Value)))
            .ToList();

        Assert.NotEmpty(names);
        Assert.Empty(names.Where(test => !Sentence().IsMatch(test.Name)));
    }

    [Fact]
    public void Every_public_type_says_in_its_documentation_what_it_is()
    {
        var silent = ProductProjects.All.Keys.SelectMany(project =>
        {
            var assembly = Assembly.Load(project);
            var documentation = File.ReadAllText(Path.ChangeExtension(assembly.Location, ".xml"));
            return assembly.GetExportedTypes()
                .Where(type => type.Name != "Program" && !documentation.Contains($"\"T:{type.FullName!.Replace('+', '.')}\"", StringComparison.Ordinal))
                .Select(type => type.FullName);
        });

        Assert.Empty(silent);
    }

    private static IEnumerable<Type> ProductTypes() =>
        ProductProjects.All.Keys.SelectMany(project => Assembly.Load(project).GetTypes())
            .Where(type => type.Namespace?.StartsWith("Omnichannel", StringComparison.Ordinal) == true && !type.Name.Contains('<', StringComparison.Ordinal));

    private static bool Implements(Type type, Type contract) =>
        type.GetInterfaces().Any(candidate => candidate == contract || (candidate.IsGenericType && candidate.GetGenericTypeDefinition() == contract));

    private static int Lines(string file) => File.ReadLines(file).Count();

    private static string Described(string file) => $"{ProductProjects.Relative(file)}: {Lines(file)} lines";

    [GeneratedRegex(@"\[(Fact|Theory)\b[^\]]*\](\s*\[.*\])*\s*(//.*\s*)?public\s+(async\s+)?[\w<>]+\s+(?<name>\w+)\s*\(", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex TestMethod();

    /// <summary>A capital, then at least three words joined by underscores.</summary>
    [GeneratedRegex("^[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+){2,}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sentence();
}
