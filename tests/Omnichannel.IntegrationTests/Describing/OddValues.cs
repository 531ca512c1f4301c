using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.IntegrationTests.Describing;

/// <summary>Values for requests, made of a schema: right ones, ones that are nearly right, and absurd ones. The same seed gives the same values.</summary>
/// <param name="random">Where chance comes from.</param>
/// <param name="document">Holds what schemas refer to.</param>
/// <param name="known">Ids and names that exist, so that requests get past the first check.</param>
sealed class OddValues(Random random, JsonObject document, IReadOnlyList<string> known)
{
    const int Deepest = 6;

    static readonly string[] OddTexts =
    [
        "", " ", "a", "null", "true", "0", "-1", "NaN", "me", ".", "..", "../../internal/parked", "%2e%2e", "'; drop table tenant; --", "\" onmouseover=\"alert(1)",
        "<script>alert(1)</script>", "javascript:alert(1)", "{{7*7}}", "${jndi:ldap://x}", "\0", "a\0b", "\u0001\u001b[31m", "\r\nX-Odd: 1", "\u202eevil\u202c", "\u200b\u200d\ufeff",
        "\ud83d\ude00\ud83d\udc69\u200d\ud83d\udcbb", "\u0628\u0633\u0645 \u0627\u0644\u0644\u0647", "\u0ba4\u0bae\u0bbf\u0bb4\u0bcd", "e\u0301\u0301\u0301\u0301\u0301", "\uffff\ufffe", "İI ıi ß ﷺ", "1e400", "2026-02-30T25:61:61Z", "9999-12-31T23:59:59.9999999Z",
        "0001-01-01T00:00:00Z", "Asia/Karachi", "Asia/../UTC", "en", "hi-Latn", "x-klingon", "e", "ready", "native", "a@b.example", "@", "a@", "+923001234567", "00000000-0000-0000-0000-000000000000",
    ];

    static readonly string[] OddJson =
    [
        "", "null", "[]", "{}", "0", "\"text\"", "true", "{", "}", "[1,", "{\"a\":}", "{\"text\":\"\\ud800\"}", "{\"text\":\"\\udc00\\ud800\",\"name\":\"\\ud83d\"}", "\u0000", "\ufeff{}", "{}{}", "// no", "{\"a\":1,}",
        "{\"name\":\"a\",\"name\":\"b\"}", "{\"__proto__\":{\"x\":1}}", "{\"$type\":\"System.Object\"}", "1e999", "-", "{\"text\":1e400}", "'single'", "<xml/>", "a=b&c=d",
    ];

    /// <summary>True with this chance of a hundred.</summary>
    public bool Chance(int percent) => random.Next(100) < percent;

    public T Of<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    public int Number(int below) => random.Next(below);

    /// <summary>A text that may be anything.</summary>
    public string Text() => random.Next(12) switch
    {
        < 6 => Of(OddTexts),
        6 when known.Count > 0 => Of(known),
        7 => new string((char)('a' + random.Next(26)), random.Next(1, 70)),
        8 => new string('x', random.Next(200, 3000)),
        9 => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => char.ConvertFromUtf32(random.Next(0x20, 0xd7ff)))),
        10 => Guid.Parse($"{random.Next():x8}-0000-7000-8000-{random.Next():x12}").ToString(),
        _ => random.NextInt64().ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A body as text: of the schema, with so much of it wrong.</summary>
    /// <param name="schema">The schema, or null for anything.</param>
    /// <param name="wrong">Chance of a hundred for each member to be wrong.</param>
    public string Body(JsonNode? schema, int wrong)
    {
        if (wrong >= 60 && Chance(40))
            return Absurd();
        var text = Value(schema, wrong, 0)?.ToJsonString(new JsonSerializerOptions { MaxDepth = 2000 }) ?? "null";
        if (wrong > 0 && Chance(6))
            text = text[..random.Next(text.Length)];
        if (wrong > 0 && Chance(4))
            text = text.Replace(":\"", ":\"\\ud800", StringComparison.Ordinal);
        return text;
    }

    /// <summary>A value of a schema, with so much of it wrong.</summary>
    public JsonNode? Value(JsonNode? schema, int wrong, int depth)
    {
        if (Chance(wrong / 2))
            return Anything(depth);
        if (schema is not JsonObject kind || kind.Count == 0)
            return Condition(depth);
        if ((string?)kind["$ref"] is { } reference)
            return Value(Resolve(reference), wrong, depth);
        if (kind["anyOf"] is JsonArray any)
            return Chance(70) ? Value(any[0], wrong, depth) : null;
        if (kind["enum"] is JsonArray values && !Chance(wrong))
            return Of([.. values])?.DeepClone();
        var types = kind["type"] is JsonArray several ? several.Select(t => (string)t!).ToArray() : [(string?)kind["type"] ?? "object"];
        return Of(types) switch
        {
            "string" => Text(kind, wrong),
            "integer" => Chance(wrong) ? Of<JsonNode?>([-1, 0, int.MaxValue, long.MinValue, 1.5, 1e300, "7"])?.DeepClone() : random.NextInt64(Bound(kind, "minimum", 0), Bound(kind, "maximum", 100) + 1),
            "number" => random.NextDouble(),
            "boolean" => Chance(50),
            "null" => null,
            "array" => new JsonArray([.. Enumerable.Range(0, Chance(wrong / 8) ? 600 : random.Next(0, 4)).Select(_ => Value(kind["items"], depth > Deepest ? 0 : wrong, depth + 1))]),
            _ => Members(kind, wrong, depth),
        };
    }

    static long Bound(JsonObject kind, string name, long otherwise) => kind[name] is { } bound ? (long)bound.GetValue<double>() : otherwise;

    JsonNode Text(JsonObject kind, int wrong)
    {
        if (Chance(wrong))
            return Text();
        return (string?)kind["format"] switch
        {
            "uuid" => known.Where(k => Guid.TryParse(k, out _)).ToList() is { Count: > 0 } ids && Chance(80) ? Of(ids) : Guid.Parse($"{random.Next():x8}-0000-7000-8000-{random.Next():x12}").ToString(),
            "date-time" => "2030-01-01T00:00:00Z",
            _ => Chance(60) && known.Count > 0 ? Of(known) : Of(["support", "en", "ta", "Asia/Karachi", "native", "agent", "admin", "email", "api", "Some words of a customer, who asks where it is.", "someone@example.test", "C1", "queue"]),
        };
    }

    JsonObject Members(JsonObject kind, int wrong, int depth)
    {
        var written = new JsonObject();
        var required = kind["required"]?.AsArray().Select(name => (string)name!).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (name, schema) in kind["properties"]?.AsObject() ?? [])
            if (required.Contains(name) ? !Chance(wrong / 3) : Chance(40))
                written[name] = Value(schema, wrong, depth + 1);
        if (kind["additionalProperties"] is JsonObject values)
            for (var i = random.Next(0, 4); i > 0; i--)
                written[Chance(70) ? Of(["email", "chat", "api", "order", "region"]) : Text()] = Value(values, wrong, depth + 1);
        if (Chance(wrong))
            written[Text()] = Anything(depth);
        return written;
    }

    /// <summary>What a schema leaves open is, in this API, a condition or an adapter's settings.</summary>
    JsonNode? Condition(int depth) => random.Next(depth > Deepest ? 3 : 7) switch
    {
        0 => new JsonObject { ["op"] = "always" },
        1 => new JsonObject { ["op"] = "equals", ["attribute"] = Of(["channel", "from", "attributes.x", "region", "skill:parcels", "nothing"]), ["value"] = Text() },
        2 => new JsonObject { ["op"] = "at-least", ["attribute"] = "tier", ["value"] = random.Next(5) },
        3 => new JsonObject { ["op"] = Of(["and", "or", "xor"]), ["of"] = new JsonArray(Condition(depth + 1), Condition(depth + 1)) },
        4 => new JsonObject { ["op"] = "not", ["condition"] = Condition(depth + 1) },
        5 => new JsonObject { ["op"] = "in", ["attribute"] = "language", ["values"] = new JsonArray("en", Text()) },
        _ => Anything(depth),
    };

    JsonNode? Anything(int depth) => random.Next(9) switch
    {
        0 => null,
        1 => Chance(50),
        2 => random.Next(-10, 10),
        3 => Of<JsonNode?>([double.MaxValue, long.MaxValue, -0.0])?.DeepClone(),
        4 => Nested(random.Next(2, 80)),
        5 when depth < Deepest => new JsonArray(Anything(depth + 1), Anything(depth + 1)),
        6 when depth < Deepest => new JsonObject { [Text()] = Anything(depth + 1) },
        _ => Text(),
    };

    static JsonNode Nested(int levels)
    {
        JsonNode node = new JsonArray();
        for (var i = 0; i < levels; i++)
            node = i % 2 == 0 ? new JsonObject { ["a"] = node } : new JsonArray(node);
        return node;
    }

    string Absurd() => random.Next(8) switch
    {
        0 => string.Concat(Enumerable.Repeat("[", random.Next(60, 20_000))),
        1 => string.Concat(Enumerable.Repeat("{\"a\":", random.Next(60, 5_000))) + "1",
        2 => "{\"text\":\"" + new string('y', random.Next(100_000, 1_200_000)) + "\"}",
        3 => "[" + string.Join(',', Enumerable.Repeat("{}", random.Next(1000, 20_000))) + "]",
        _ => Of(OddJson),
    };

    JsonNode Resolve(string reference) => reference.Split('/').Skip(1).Aggregate((JsonNode)document, (node, part) => node[part]!);
}
