using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Omnichannel.Describe;

/// <summary>The XML documentation of the product's code, as Markdown: the descriptions say what the code says of itself.</summary>
static partial class XmlDocs
{
    static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Read = new();

    /// <summary>Summary of a type, or null.</summary>
    public static string? Of(Type type) => Text(Member(type.Assembly, "T:" + NameOf(type))?.Element("summary"));

    /// <summary>Summary of a property: its own, or that of the parameter of the record that made it; or null.</summary>
    public static string? Of(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        return Text(Member(type.Assembly, $"P:{NameOf(type)}.{property.Name}")?.Element("summary"))
            ?? Text(Member(type.Assembly, "T:" + NameOf(type))?.Elements("param").FirstOrDefault(param => param.Attribute("name")?.Value == property.Name));
    }

    static string NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    static XElement? Member(Assembly assembly, string name) => Read.GetOrAdd(assembly, Load).GetValueOrDefault(name);

    static Dictionary<string, XElement> Load(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        return File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal)
            : [];
    }

    static string? Text(XElement? element)
    {
        if (element is null)
            return null;
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
            text.Append(node switch
            {
                XText words => words.Value,
                XElement { Name.LocalName: "c" or "paramref" or "see" } code => $"`{Named(code)}`",
                XElement other => Text(other),
                _ => "",
            });
        var written = Spaces().Replace(text.ToString(), " ").Trim();
        return written.Length == 0 ? null : written;
    }

    static string Named(XElement code) =>
        code.Attribute("cref") is { Value: var reference } ? reference[(reference.LastIndexOf('.') + 1)..]
        : code.Attribute("name") is { Value: var name } ? char.ToLowerInvariant(name[0]) + name[1..]
        : code.Value;

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
