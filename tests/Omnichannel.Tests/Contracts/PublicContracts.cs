using System.Reflection;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Omnichannel.Contracts;
using Omnichannel.Tests.House;

namespace Omnichannel.Tests.Contracts;

/// <summary>The contracts as compiled, with their golden files and their documentation.</summary>
internal static class PublicContracts
{
    private static readonly Assembly Assembly = typeof(MessageReceived).Assembly;
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Lazy<Dictionary<string, XElement>> Docs = new(() =>
        XDocument.Load(Path.ChangeExtension(Assembly.Location, ".xml"))
            .Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal));

    public static string GoldenFolder { get; } = Path.Combine(RepositoryRoot.Path, "tests", "Omnichannel.Tests", "Contracts", "Golden");

    /// <summary>The records; what is beside them stands in <see cref="Others"/>.</summary>
    public static IReadOnlyList<Type> All { get; } = [.. Assembly.GetExportedTypes().Where(IsRecord).OrderBy(type => type.Name, StringComparer.Ordinal)];

    public static IReadOnlyList<Type> Others { get; } = [.. Assembly.GetExportedTypes().Where(type => !IsRecord(type))];

    public static Type Named(string name) => All.Single(type => type.Name == name);

    public static JsonObject Golden(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(GoldenFolder, name + ".json")))!.AsObject();

    public static ParameterInfo[] Parameters(string name) => Named(name).GetConstructors().Single().GetParameters();

    public static bool MayBeNull(ParameterInfo parameter)
    {
        lock (Nullability)
            return Nullability.Create(parameter).WriteState == NullabilityState.Nullable;
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    public static XElement Documentation(string name) => Docs.Value[$"T:{Named(name).FullName}"];
}
