using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Omnichannel.Describe;

/// <summary>
/// JSON Schemas (draft 2020-12, as OpenAPI 3.1 and AsyncAPI 3 take them) of the product's records, made by reflection: names, nullability, attributes and documentation.
/// A record becomes a component once, however often it is used.
/// </summary>
/// <param name="root">Where components stand, as in <c>#/components/schemas/</c>.</param>
sealed class Schemas(string root)
{
    static readonly NullabilityInfoContext Nullability = new();

    readonly SortedDictionary<string, JsonObject> components = new(StringComparer.Ordinal);
    readonly Dictionary<Type, string> names = [];

    /// <summary>The components so far, in the order of their names.</summary>
    public JsonObject Components => new(components.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value.DeepClone())));

    /// <summary>A component of the caller's own.</summary>
    public void Add(string name, JsonObject schema) => components.Add(name, schema);

    /// <summary>Schema of a type.</summary>
    public JsonObject Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return OrNull(Of(value));
        if (Simple(type) is { } simple)
            return simple;
        if (ElementOf(type, typeof(IReadOnlyDictionary<,>)) is { } values)
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(values) };
        if (ElementOf(type, typeof(IEnumerable<>)) is { } items)
            return new JsonObject { ["type"] = "array", ["items"] = Of(items) };
        return new JsonObject { ["$ref"] = root + Component(type) };
    }

    /// <summary>The schema, or null.</summary>
    public static JsonObject OrNull(JsonObject schema)
    {
        if (schema["type"] is JsonValue type)
        {
            schema["type"] = new JsonArray((string)type!, "null");
            if (schema["enum"] is JsonArray values)
                values.Add((JsonNode?)null);
            return schema;
        }

        return schema.Count == 0 ? schema : new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
    }

    /// <summary>Schema of a parameter or property, with what its attributes and documentation say.</summary>
    public JsonObject Of(Type type, ICustomAttributeProvider annotated, bool mayBeNull, string? description)
    {
        var schema = Of(type);
        foreach (var attribute in annotated.GetCustomAttributes(inherit: true))
            Constrain(schema, attribute);
        if (mayBeNull && Nullable.GetUnderlyingType(type) is null)
            schema = OrNull(schema);
        else if (mayBeNull && schema["enum"] is JsonArray values && !values.Any(v => v is null))
            values.Add((JsonNode?)null);
        if (description is not null)
            schema["description"] = description;
        return schema;
    }

    static void Constrain(JsonObject schema, object attribute)
    {
        switch (attribute)
        {
            case AllowedValuesAttribute allowed:
                schema["enum"] = new JsonArray([.. allowed.Values.Select(value => (JsonNode?)JsonValue.Create((string?)value))]);
                break;
            case RangeAttribute range:
                (schema["minimum"], schema["maximum"]) = (Convert.ToInt64(range.Minimum, null), Convert.ToInt64(range.Maximum, null));
                break;
            case StringLengthAttribute length:
                (schema["minLength"], schema["maxLength"]) = (length.MinimumLength, length.MaximumLength);
                break;
        }
    }

    static JsonObject? Simple(Type type) => type switch
    {
        _ when type == typeof(string) => new JsonObject { ["type"] = "string" },
        _ when type == typeof(bool) => new JsonObject { ["type"] = "boolean" },
        _ when type == typeof(int) => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
        _ when type == typeof(long) => new JsonObject { ["type"] = "integer", ["format"] = "int64" },
        _ when type == typeof(double) => new JsonObject { ["type"] = "number", ["format"] = "double" },
        _ when type == typeof(Guid) => new JsonObject { ["type"] = "string", ["format"] = "uuid" },
        _ when type == typeof(DateTime) || type == typeof(DateTimeOffset) => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        _ when type == typeof(JsonElement) || type == typeof(object) => [],
        _ => null,
    };

    static Type? ElementOf(Type type, Type open) =>
        type.GetInterfaces().Append(type).FirstOrDefault(each => each.IsGenericType && each.GetGenericTypeDefinition() == open)?.GetGenericArguments()[^1];

    string Component(Type type)
    {
        if (names.TryGetValue(type, out var known))
            return known;
        var name = NameOf(type);
        if (components.ContainsKey(name) || names.ContainsValue(name))
            name = RoomOf(type) + name;
        names.Add(type, name);
        var schema = new JsonObject { ["type"] = "object" };
        components.Add(name, schema);
        if (XmlDocs.Of(type) is { } description)
            schema["description"] = description;
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in PropertiesOf(type))
        {
            var mayBeNull = MayBeNull(property);
            var camel = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            properties[camel] = Of(property.PropertyType, property, mayBeNull, XmlDocs.Of(property));
            if (IsRequired(property, mayBeNull))
                required.Add(camel);
        }

        schema["properties"] = properties;
        if (required.Count > 0)
            schema["required"] = required;
        // What it does not know it keeps aside in order to refuse it.
        if (type.GetProperties(BindingFlags.NonPublic | BindingFlags.Instance).Any(property => property.GetCustomAttribute<JsonExtensionDataAttribute>() is not null))
            schema["additionalProperties"] = false;
        return name;
    }

    static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.Name != "EqualityContract" && property.GetCustomAttribute<JsonIgnoreAttribute>() is null or { Condition: not JsonIgnoreCondition.Always })
        .OrderBy(property => property.DeclaringType == type ? 0 : 1);

    /// <summary>What may be null may be left out, unless it is said to be required; what a parameter's default stands in for may be left out too.</summary>
    static bool IsRequired(PropertyInfo property, bool mayBeNull)
    {
        if (property.GetCustomAttribute<RequiredAttribute>() is not null)
            return true;
        var parameter = property.DeclaringType!.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(constructor => constructor.GetParameters())
            .FirstOrDefault(parameter => parameter.Name == property.Name);
        return !mayBeNull && parameter is not { HasDefaultValue: true };
    }

    static bool MayBeNull(PropertyInfo property)
    {
        if (property.GetCustomAttribute<RequiredAttribute>() is not null)
            return false;
        lock (Nullability)
            return Nullability.Create(property).ReadState == NullabilityState.Nullable;
    }

    static string NameOf(Type type)
    {
        if (type.IsGenericType)
            return NameOf(type.GetGenericArguments()[0]) + type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        if (type.Name.StartsWith("Shown", StringComparison.Ordinal))
            return type.Name["Shown".Length..];
        return type.IsNested ? type.DeclaringType!.Name + type.Name : type.Name;
    }

    static string RoomOf(Type type) => type.Assembly.GetName().Name!.Split('.')[^1];
}
