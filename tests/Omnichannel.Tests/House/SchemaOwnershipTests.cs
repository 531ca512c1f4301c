using System.Text.RegularExpressions;

namespace Omnichannel.Tests.House;

/// <summary>One PostgreSQL schema per service; nobody reads a neighbour's.</summary>
public sealed partial class SchemaOwnershipTests
{
    private static readonly Dictionary<string, string> SchemaByRoom = new(StringComparer.Ordinal)
    {
        ["services/Email/"] = "email",
        ["services/Chat/"] = "chat",
        ["services/Social/"] = "social",
        ["services/Phone/"] = "phone",
        ["services/Conversations/"] = "conversations",
        ["services/Routing/"] = "routing",
        ["services/Desk/"] = "desk",
        ["gateway/"] = "identity",
    };

    [Fact]
    public void No_statement_names_a_table_in_a_neighbours_schema()
    {
        var trespasses =
            from file in ProductProjects.Sources.Concat(ProductProjects.Migrations)
            let own = SchemaByRoom.FirstOrDefault(room => ProductProjects.Relative(file).StartsWith(room.Key, StringComparison.Ordinal)).Value
            from Match match in QualifiedTable().Matches(File.ReadAllText(file))
            let schema = match.Groups["schema"].Value.ToLowerInvariant()
            where schema != own && SchemaByRoom.ContainsValue(schema)
            select $"{ProductProjects.Relative(file)}: {match.Value}";

        Assert.Empty(trespasses);
    }

    [GeneratedRegex(@"\b(from|join|into|update|table|on|references|truncate)\s+""?(?<schema>[a-z]+)""?\.""?[a-z_]+", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 5000)]
    private static partial Regex QualifiedTable();
}
