using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Omnichannel.House;

/// <summary>
/// Holds JSON against a JSON Schema (draft 2020-12, and what draft-07 shares with it): all keywords that the meta-schemas of OpenAPI 3.1 and AsyncAPI 3.0 and our own
/// documents use. A keyword it does not know is a failure, so that nothing passes for want of looking.
/// </summary>
/// <param name="root">The document that holds the schemas; references are resolved in it.</param>
public sealed class JsonSchema(JsonNode root)
{
    static readonly HashSet<string> Silent = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "$comment", "$defs", "definitions", "$vocabulary", "$anchor", "$dynamicAnchor", "title", "description", "default", "example", "examples", "deprecated",
        "readOnly", "writeOnly", "components", "then", "else", "x-parser-schema-id", "markdownDescription", "contentMediaType", "contentEncoding",
    };

    readonly Dictionary<string, JsonNode> ids = Ids(root);

    /// <summary>What is wrong, each with its place; nothing where the instance is valid.</summary>
    public IReadOnlyList<string> Faults(JsonNode? schema, JsonNode? instance)
    {
        var faults = new List<string>();
        Look(schema, instance, "$", faults);
        return faults;
    }

    /// <summary>The same for the root as the schema.</summary>
    public IReadOnlyList<string> Faults(JsonNode? instance) => Faults(root, instance);

    /// <summary>Returns the names of the members that the schema has looked at.</summary>
    HashSet<string> Look(JsonNode? schema, JsonNode? value, string at, List<string> faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (schema is JsonValue boolean)
        {
            if (!boolean.GetValue<bool>())
                faults.Add($"{at}: not allowed");
            return seen;
        }

        var keywords = schema!.AsObject();
        foreach (var (keyword, argument) in keywords)
        {
            if (keyword is not ("additionalProperties" or "unevaluatedProperties"))
                seen.UnionWith(Keyword(keywords, keyword, argument!, value, at, faults));
        }

        if (value is JsonObject members)
            Further(keywords, members, at, seen, faults);
        return seen;
    }

    void Further(JsonObject keywords, JsonObject members, string at, HashSet<string> seen, List<string> faults)
    {
        var own = keywords["properties"]?.AsObject();
        var patterns = keywords["patternProperties"]?.AsObject();
        if (keywords["additionalProperties"] is { } additional)
            foreach (var (name, member) in members.Where(m => own?.ContainsKey(m.Key) != true && patterns?.Any(p => Matches(p.Key, m.Key)) != true).ToList())
            {
                Look(additional, member, $"{at}.{name}", faults);
                seen.Add(name);
            }

        if (keywords["unevaluatedProperties"] is { } unevaluated)
            foreach (var (name, member) in members.Where(m => !seen.Contains(m.Key)).ToList())
            {
                Look(unevaluated, member, $"{at}.{name}", faults);
                seen.Add(name);
            }
    }

    IEnumerable<string> Keyword(JsonObject keywords, string keyword, JsonNode argument, JsonNode? value, string at, List<string> faults)
    {
        switch (keyword)
        {
            case "$ref" or "$dynamicRef":
                return Look(Resolve((string)argument!, keywords), value, at, faults);
            case "allOf":
                return argument.AsArray().SelectMany(each => Look(each, value, at, faults)).ToList();
            case "anyOf" or "oneOf":
                return Alternatives(keyword, argument.AsArray(), value, at, faults);
            case "not":
                Unless(Try(argument, value) is null, at, "is what it must not be", faults);
                return [];
            case "if":
                return Conditional(keywords, argument, value, at, faults);
            case "dependentSchemas":
                return argument.AsObject().Where(each => value is JsonObject o && o.ContainsKey(each.Key)).SelectMany(each => Look(each.Value, value, at, faults)).ToList();
            case "properties" or "patternProperties":
                return value is JsonObject members ? Members(keyword, argument.AsObject(), members, at, faults) : [];
            default:
                if (!Silent.Contains(keyword))
                    Simple(keyword, argument, value, at, faults);
                return [];
        }
    }

    List<string> Members(string keyword, JsonObject schemas, JsonObject members, string at, List<string> faults)
    {
        var seen = new List<string>();
        foreach (var (name, schema) in schemas)
            foreach (var (member, content) in members.Where(m => keyword == "properties" ? m.Key == name : Matches(name, m.Key)).ToList())
            {
                Look(schema, content, $"{at}.{member}", faults);
                seen.Add(member);
            }

        return seen;
    }

    IEnumerable<string> Alternatives(string keyword, JsonArray schemas, JsonNode? value, string at, List<string> faults)
    {
        var tries = schemas.Select(schema => (Schema: schema, Seen: Try(schema, value))).ToList();
        var fitting = tries.Where(each => each.Seen is not null).ToList();
        if (fitting.Count == 0)
        {
            // The alternative that fits best says what is wrong.
            var nearest = schemas.Select(schema =>
            {
                var found = new List<string>();
                Look(schema, value, at, found);
                return found;
            }).MinBy(found => found.Count)!;
            faults.Add($"{at}: fits none of {keyword} ({string.Join("; ", nearest.Take(3))})");
        }
        else if (keyword == "oneOf" && fitting.Count > 1)
            faults.Add($"{at}: fits {fitting.Count} of oneOf");
        return fitting.SelectMany(each => each.Seen!);
    }

    IEnumerable<string> Conditional(JsonObject keywords, JsonNode condition, JsonNode? value, string at, List<string> faults)
    {
        var seen = Try(condition, value);
        return (keywords[seen is null ? "else" : "then"] is { } branch ? Look(branch, value, at, faults) : []).Concat(seen ?? []);
    }

    HashSet<string>? Try(JsonNode? schema, JsonNode? value)
    {
        var faults = new List<string>();
        var seen = Look(schema, value, "$", faults);
        return faults.Count == 0 ? seen : null;
    }

    void Simple(string keyword, JsonNode argument, JsonNode? value, string at, List<string> faults)
    {
        switch (keyword, value)
        {
            case ("type", _):
                Unless((argument as JsonArray)?.Any(type => IsA((string)type!, value)) ?? IsA((string)argument!, value), at, $"is no {argument.ToJsonString()}", faults);
                break;
            case ("enum", _):
                Unless(argument.AsArray().Any(each => JsonNode.DeepEquals(each, value)), at, $"is none of {argument.ToJsonString()}", faults);
                break;
            case ("const", _):
                Unless(JsonNode.DeepEquals(argument, value), at, $"is not {argument.ToJsonString()}", faults);
                break;
            case ("required", JsonObject members):
                foreach (var name in argument.AsArray().Select(name => (string)name!).Where(name => !members.ContainsKey(name)))
                    faults.Add($"{at}: {name} is missing");
                break;
            case ("propertyNames", JsonObject members):
                foreach (var name in members.Select(member => member.Key))
                    Look(argument, JsonValue.Create(name), $"{at}.{name} (name)", faults);
                break;
            case ("minProperties", JsonObject members):
                Unless(members.Count >= (int)argument, at, $"has fewer than {argument} members", faults);
                break;
            case ("maxProperties", JsonObject members):
                Unless(members.Count <= (int)argument, at, $"has more than {argument} members", faults);
                break;
            case ("items", JsonArray items):
                for (var i = 0; i < items.Count; i++)
                    Look(argument, items[i], $"{at}[{i}]", faults);
                break;
            case ("contains", JsonArray items):
                Unless(items.Any(item => Try(argument, item) is not null), at, "contains nothing that fits", faults);
                break;
            case ("minItems", JsonArray items):
                Unless(items.Count >= (int)argument, at, $"has fewer than {argument} items", faults);
                break;
            case ("maxItems", JsonArray items):
                Unless(items.Count <= (int)argument, at, $"has more than {argument} items", faults);
                break;
            case ("uniqueItems", JsonArray items):
                Unless(!(bool)argument || items.Select(item => item?.ToJsonString()).Distinct(StringComparer.Ordinal).Count() == items.Count, at, "has an item twice", faults);
                break;
            default:
                Scalar(keyword, argument, value as JsonValue, at, faults);
                break;
        }
    }

    static void Scalar(string keyword, JsonNode argument, JsonValue? value, string at, List<string> faults)
    {
        var text = value?.GetValueKind() == JsonValueKind.String ? (string?)value : null;
        var number = value?.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : (double?)null;
        var holds = keyword switch
        {
            "pattern" => text is null || Matches((string)argument!, text),
            "minLength" => text is null || text.Length >= (int)argument,
            "maxLength" => text is null || text.Length <= (int)argument,
            "minimum" => number is null || number >= (double)argument,
            "maximum" => number is null || number <= (double)argument,
            "exclusiveMinimum" => number is null || number > (double)argument,
            "exclusiveMaximum" => number is null || number < (double)argument,
            "multipleOf" => number is null || number % (double)argument == 0,
            "format" => text is null || HasFormat((string)argument!, text),
            "required" or "propertyNames" or "minProperties" or "maxProperties" or "items" or "contains" or "minItems" or "maxItems" or "uniqueItems" => true,
            _ => throw new NotSupportedException($"The keyword {keyword} at {at}."),
        };
        Unless(holds, at, $"does not keep {keyword} {argument.ToJsonString()}", faults);
    }

    static bool HasFormat(string format, string text) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date-time" => text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "uri-reference" => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _),
        _ => true,
    };

    static bool IsA(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("integer", JsonValueKind.Number) => !value!.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E'),
        ("number", JsonValueKind.Number) or ("string", JsonValueKind.String) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("null", JsonValueKind.Null)
            or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        _ => false,
    };

    static bool Matches(string pattern, string text) => Regex.IsMatch(text, pattern, RegexOptions.ECMAScript, TimeSpan.FromSeconds(5));

    static void Unless(bool holds, string at, string fault, List<string> faults)
    {
        if (!holds)
            faults.Add($"{at}: {fault}");
    }

    JsonNode Resolve(string reference, JsonNode from)
    {
        if (ids.TryGetValue(reference, out var named))
            return named;
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var node = hash > 0 ? ids[reference[..hash]] : Resource(from);
        foreach (var part in reference[(hash + 1)..].Split('/').Skip(1))
            node = (node is JsonArray array
                ? array[int.Parse(part, CultureInfo.InvariantCulture)]
                : node[Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)]) ?? throw new InvalidOperationException($"Nothing is at {reference}.");
        return node;
    }

    /// <summary>A reference without a document means the nearest schema above that has an id.</summary>
    JsonNode Resource(JsonNode from)
    {
        for (var node = from; node is not null; node = node.Parent)
            if (node is JsonObject o && o["$id"] is JsonValue id && id.TryGetValue<string>(out _))
                return node;
        return root;
    }

    static Dictionary<string, JsonNode> Ids(JsonNode root)
    {
        var found = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        Walk(root);
        return found;

        void Walk(JsonNode? node)
        {
            if (node is JsonObject o)
            {
                if (o["$id"] is JsonValue id && id.TryGetValue<string>(out var name))
                    found.TryAdd(name, o);
                if (o["$dynamicAnchor"] is JsonValue anchor && anchor.TryGetValue<string>(out var anchored))
                    found.TryAdd("#" + anchored, o);
                foreach (var (_, member) in o)
                    Walk(member);
            }
            else if (node is JsonArray a)
            {
                foreach (var item in a)
                    Walk(item);
            }
        }
    }
}
