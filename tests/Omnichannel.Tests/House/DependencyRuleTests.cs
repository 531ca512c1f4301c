using System.Reflection;
using System.Xml.Linq;

namespace Omnichannel.Tests.House;

/// <summary>"Who may reference whom" of the design, read from the project files and from what was compiled.</summary>
public sealed class DependencyRuleTests
{
    private const string Contracts = "Omnichannel.Contracts";
    private const string Hosting = "Omnichannel.Hosting";
    private const string Messaging = "Omnichannel.Messaging";
    private const string Engine = "Omnichannel.Routing.Engine";

    /// <summary>Each project of the product with what it may refer to; null packages: any.</summary>
    private static readonly Dictionary<string, Allowance> Rule = new(StringComparer.Ordinal)
    {
        [Contracts] = new([], []),
        [Engine] = new([], ["NodaTime"]),
        [Hosting] = new([], null),
        [Messaging] = new([Hosting], null),
        ["Omnichannel.Email"] = new([Contracts, Hosting, Messaging], null),
        ["Omnichannel.Chat"] = new([Contracts, Hosting, Messaging], null),
        ["Omnichannel.Social"] = new([Contracts, Hosting, Messaging], null),
        ["Omnichannel.Phone"] = new([Contracts, Hosting, Messaging], null),
        ["Omnichannel.Conversations"] = new([Contracts, Hosting, Messaging], null),
        ["Omnichannel.Desk"] = new([Contracts, Hosting, Messaging], null),
        ["Omnichannel.Routing"] = new([Contracts, Hosting, Messaging, Engine], null),
        ["Omnichannel.Gateway"] = new([Contracts, Hosting, Messaging], null),
    };

    /// <summary>Words that name something of the business; rooms that know no domain have no type named with one.</summary>
    private static readonly HashSet<string> DomainNouns = new(StringComparer.Ordinal)
    {
        "Agent", "Agents", "Conversation", "Conversations", "Skill", "Skills", "Customer", "Customers", "Offer", "Offers", "Offered", "Assignment", "Assignments", "Presence",
        "Proficiency", "Calendar", "Calendars", "Transfer", "Wrapup", "Callback", "Survey", "Disposition", "Decision", "Reply", "Timeline", "Mail", "Email", "Mailbox",
        "Desk", "Routing", "Chat", "Social", "Phone", "Sla", "Breach",
    };

    public static TheoryData<string> Projects => [.. ProductProjects.All.Keys];

    [Fact]
    public void Every_project_of_the_product_stands_in_the_rule() =>
        Assert.Empty(ProductProjects.All.Keys.Except(Rule.Keys, StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Its_project_file_refers_to_nothing_the_rule_forbids(string project)
    {
        var file = XDocument.Load(ProductProjects.All[project]);
        var allowed = Rule[project];

        Assert.Empty(Included(file, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Except(allowed.Projects, StringComparer.Ordinal));
        if (allowed.Packages is { } packages)
            Assert.Empty(Included(file, "PackageReference").Except(packages, StringComparer.Ordinal));
        Assert.Empty(Included(file, "Reference"));
        Assert.Empty(file.Descendants("Compile").Where(element => element.Attribute("Include")?.Value.Contains("..", StringComparison.Ordinal) ?? false));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void What_was_compiled_refers_to_nothing_the_rule_forbids(string project)
    {
        var allowed = Rule[project];
        var references = Assembly.Load(project).GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        Assert.Empty(references.Where(name => name.StartsWith("Omnichannel.", StringComparison.Ordinal)).Except(allowed.Projects, StringComparer.Ordinal));
        if (allowed.Packages is { } packages)
            Assert.Empty(references.Where(name => !IsPlatform(name) && !name.StartsWith("Omnichannel.", StringComparison.Ordinal)).Except(packages, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_bus_library_and_the_brokers_client_come_only_through_messaging(string project)
    {
        if (project == Messaging)
            return;

        var packages = Included(XDocument.Load(ProductProjects.All[project]), "PackageReference");

        Assert.DoesNotContain(packages, name => name.StartsWith("MassTransit", StringComparison.Ordinal) || name.StartsWith("RabbitMQ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Hosting)]
    [InlineData(Messaging)]
    public void Rooms_that_know_no_domain_name_no_type_after_it(string project)
    {
        var named = Assembly.Load(project).GetTypes()
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
            .Where(type => PascalCase.Words(type.Name).Any(DomainNouns.Contains))
            .Select(type => type.FullName);

        Assert.Empty(named);
    }

    [Fact]
    public void No_package_is_given_a_version_outside_the_central_file() =>
        Assert.Empty(ProductProjects.AllWithTests
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference"))
            .Where(element => element.Attribute("Version") is not null || element.Attribute("VersionOverride") is not null));

    private static IEnumerable<string> Included(XDocument file, string element) =>
        file.Descendants(element).Select(reference => reference.Attribute("Include")?.Value).OfType<string>();

    private static bool IsPlatform(string assembly) =>
        assembly.StartsWith("System.", StringComparison.Ordinal) || assembly is "System" or "netstandard" or "mscorlib";

    private sealed record Allowance(string[] Projects, string[]? Packages);
}
