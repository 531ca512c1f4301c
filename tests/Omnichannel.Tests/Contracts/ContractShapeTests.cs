using System.Text.RegularExpressions;
using System.Xml.Linq;
using Omnichannel.Tests.House;

namespace Omnichannel.Tests.Contracts;

/// <summary>What every contract must be: an immutable record of primitives, past tense, explained member by member.</summary>
public sealed partial class ContractShapeTests
{
    private static readonly HashSet<Type> Primitives =
        [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(Guid), typeof(DateTimeOffset)];

    public static TheoryData<string> Names => [.. PublicContracts.All.Select(type => type.Name)];

    public static TheoryData<string> EventNames => [.. PublicContracts.All.Where(IsEvent).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_documentation_has_a_summary_and_explains_every_parameter(string name)
    {
        var docs = PublicContracts.Documentation(name);

        Assert.False(string.IsNullOrWhiteSpace(docs.Element("summary")?.Value), $"{name} has no summary");
        foreach (var parameter in PublicContracts.Parameters(name))
        {
            var text = docs.Elements("param").SingleOrDefault(element => element.Attribute("name")?.Value == parameter.Name);
            Assert.True(text is not null && HasWords(text), $"{name}: parameter {parameter.Name} is not explained");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_an_immutable_sealed_record_of_primitives_lists_and_other_contracts(string name)
    {
        var type = PublicContracts.Named(name);

        Assert.True(type.IsSealed, $"{name} is not sealed");
        Assert.All(type.GetProperties().Where(property => property.CanWrite), property =>
            Assert.Contains(
                typeof(System.Runtime.CompilerServices.IsExternalInit),
                property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers()));
        Assert.All(PublicContracts.Parameters(name), parameter => Assert.True(IsPlain(parameter.ParameterType), $"{name}.{parameter.Name}: {parameter.ParameterType}"));
    }

    [Fact]
    public void Beside_the_records_there_is_only_the_table_of_who_reads_them() =>
        Assert.Empty(PublicContracts.Others.Where(type => type.Name != "Readers"));

    [Theory]
    [MemberData(nameof(EventNames))]
    public void An_event_is_named_in_the_past_tense_and_says_whose_it_is_and_when(string name)
    {
        var parameters = PublicContracts.Parameters(name);

        Assert.Matches(PastTense(), name);
        Assert.Equal(("Tenant", typeof(string)), (parameters[0].Name, parameters[0].ParameterType));
        Assert.Equal(typeof(DateTimeOffset), parameters[^1].ParameterType);
        Assert.EndsWith("At", parameters[^1].Name, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_stands_alone_in_a_file_of_its_name(string name)
    {
        var file = Path.Combine(RepositoryRoot.Path, "contracts", name + ".cs");

        Assert.True(File.Exists(file), $"contracts/{name}.cs does not exist");
        Assert.Single(RecordDeclaration().Matches(File.ReadAllText(file)));
    }

    private static bool IsEvent(Type type) => PublicContracts.Parameters(type.Name).Any(parameter => parameter.Name is "At" or "ReceivedAt");

    /// <summary>A reference to another contract (<c>See …</c>) counts as an explanation.</summary>
    private static bool HasWords(XElement text) => !string.IsNullOrWhiteSpace(text.Value) || text.Elements().Any();

    private static bool IsPlain(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Primitives.Contains(type) || PublicContracts.All.Contains(type))
            return true;
        return type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) || type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            && type.GetGenericArguments().All(IsPlain);
    }

    /// <summary>Ends in a participle, in the one progressive form of the domain (a wait lasts), or in an outcome (<c>ReplyOutcomeUnknown</c>).</summary>
    [GeneratedRegex("(ed|Sent|Waiting|OutOfHours|Unknown)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PastTense();

    [GeneratedRegex(@"\b(record|class|struct|enum|interface)\s+[A-Z]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RecordDeclaration();
}
