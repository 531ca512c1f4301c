using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Omnichannel.Hosting.Conditions;

/// <summary>
/// A condition over named attributes, written as typed JSON operators:
/// <c>{"op":"equals","attribute":"channel","value":"email"}</c>, <c>in</c> with <c>values</c>, <c>contains</c> with <c>value</c> (part of a text),
/// <c>at-least</c> with a number as <c>value</c>, <c>and</c> and <c>or</c> with <c>of</c>, <c>not</c> with <c>condition</c>, and <c>always</c>.
/// Text is compared without regard to case. An attribute that is missing equals nothing; of one that has several values it is enough that one of them fits.
/// </summary>
public abstract record Condition
{
    const int MostLevels = 16;
    const int MostOperands = 100;

    /// <summary>An operator takes up to two levels of JSON: its own and that of its operands.</summary>
    const int DeepestJson = (2 * MostLevels) + 2;

    /// <summary>Whether it holds.</summary>
    /// <param name="attribute">Gives an attribute's values by name; none where it is missing.</param>
    public abstract bool Holds(Func<string, StringValues> attribute);

    /// <summary>Reads a condition.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="attributes">The attributes it may name.</param>
    /// <param name="condition">The condition, where it is right.</param>
    /// <param name="errors">Else what is wrong, by JSON path below <paramref name="path"/>.</param>
    /// <param name="path">Where the JSON stands in the request.</param>
    public static bool TryRead(JsonElement json, ConditionAttributes attributes, out Condition condition, out Dictionary<string, string[]> errors, string path = "condition")
    {
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var read = IsStorable(json, 0)
            ? Read(json, attributes, path, 1, found)
            : Wrong(path, $"Texts of whole characters without NUL, finite numbers and at most {DeepestJson} levels of JSON are expected.", found);
        (condition, errors) = (read ?? new Always(), found);
        return found.Count == 0;
    }

    sealed record Always : Condition
    {
        public override bool Holds(Func<string, StringValues> attribute) => true;
    }

    sealed record In(string Attribute, IReadOnlyList<string> Values) : Condition
    {
        public override bool Holds(Func<string, StringValues> attribute) =>
            Any(attribute(Attribute), value => Values.Contains(value, StringComparer.OrdinalIgnoreCase));
    }

    sealed record Contains(string Attribute, string Value) : Condition
    {
        public override bool Holds(Func<string, StringValues> attribute) =>
            Any(attribute(Attribute), value => value.Contains(Value, StringComparison.OrdinalIgnoreCase));
    }

    sealed record AtLeast(string Attribute, double Value) : Condition
    {
        public override bool Holds(Func<string, StringValues> attribute) =>
            Any(attribute(Attribute), text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= Value);
    }

    sealed record And(IReadOnlyList<Condition> Of) : Condition
    {
        public override bool Holds(Func<string, StringValues> attribute) => Of.All(condition => condition.Holds(attribute));
    }

    sealed record Or(IReadOnlyList<Condition> Of) : Condition
    {
        public override bool Holds(Func<string, StringValues> attribute) => Of.Any(condition => condition.Holds(attribute));
    }

    sealed record Not(Condition Of) : Condition
    {
        public override bool Holds(Func<string, StringValues> attribute) => !Of.Holds(attribute);
    }

    static bool Any(StringValues values, Func<string, bool> fits)
    {
        for (var i = 0; i < values.Count; i++)
            if (values[i] is { } value && fits(value))
                return true;
        return false;
    }

    static Condition? Read(JsonElement json, ConditionAttributes attributes, string path, int level, Dictionary<string, string[]> errors)
    {
        if (level > MostLevels)
            return Wrong(path, $"At most {MostLevels} levels.", errors);
        if (json.ValueKind != JsonValueKind.Object)
            return Wrong(path, "An object with \"op\" is expected.", errors);
        return Text(json, "op") switch
        {
            "always" => new Always(),
            "equals" => ReadAttribute(json, attributes, path, errors) is { } a && ReadText(json, "value", path, errors) is { } v ? new In(a, [v]) : null,
            "in" => ReadAttribute(json, attributes, path, errors) is { } a && ReadTexts(json, path, errors) is { } v ? new In(a, v) : null,
            "contains" => ReadAttribute(json, attributes, path, errors) is { } a && ReadText(json, "value", path, errors) is { } v ? new Contains(a, v) : null,
            "at-least" => ReadAttribute(json, attributes, path, errors) is { } a && ReadNumber(json, path, errors) is { } v ? new AtLeast(a, v) : null,
            "and" => ReadOperands(json, attributes, path, level, errors) is { } of ? new And(of) : null,
            "or" => ReadOperands(json, attributes, path, level, errors) is { } of ? new Or(of) : null,
            "not" => json.TryGetProperty("condition", out var inner)
                ? Read(inner, attributes, $"{path}.condition", level + 1, errors) is { } of ? new Not(of) : null
                : Wrong($"{path}.condition", "It is missing.", errors),
            _ => Wrong($"{path}.op", "One of always, equals, in, contains, at-least, and, or, not.", errors),
        };
    }

    static List<Condition>? ReadOperands(JsonElement json, ConditionAttributes attributes, string path, int level, Dictionary<string, string[]> errors)
    {
        if (!json.TryGetProperty("of", out var of) || of.ValueKind != JsonValueKind.Array || of.GetArrayLength() is 0 or > MostOperands)
        {
            errors[$"{path}.of"] = [$"An array of 1 to {MostOperands} conditions is expected."];
            return null;
        }

        var read = of.EnumerateArray().Select((operand, i) => Read(operand, attributes, $"{path}.of[{i}]", level + 1, errors)).ToList();
        return read.Contains(null) ? null : read.ConvertAll(condition => condition!);
    }

    static string? ReadAttribute(JsonElement json, ConditionAttributes attributes, string path, Dictionary<string, string[]> errors)
    {
        var name = Text(json, "attribute");
        if (attributes.FaultOf(name) is not { } fault)
            return name;
        errors[$"{path}.attribute"] = [fault];
        return null;
    }

    static string? ReadText(JsonElement json, string property, string path, Dictionary<string, string[]> errors)
    {
        if (json.TryGetProperty(property, out var value) && AsText(value) is { Length: > 0 and <= 1000 } text)
            return text;
        errors[$"{path}.{property}"] = ["A text, number or boolean of at most 1000 characters is expected."];
        return null;
    }

    static List<string>? ReadTexts(JsonElement json, string path, Dictionary<string, string[]> errors)
    {
        if (json.TryGetProperty("values", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() is > 0 and <= MostOperands)
        {
            var texts = values.EnumerateArray().Select(AsText).ToList();
            if (texts.All(text => text is { Length: > 0 and <= 1000 }))
                return texts.ConvertAll(text => text!);
        }

        errors[$"{path}.values"] = [$"An array of 1 to {MostOperands} texts is expected."];
        return null;
    }

    static double? ReadNumber(JsonElement json, string path, Dictionary<string, string[]> errors)
    {
        if (json.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number))
            return number;
        errors[$"{path}.value"] = ["A number is expected."];
        return null;
    }

    static string? AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    static string? Text(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>
    /// Whether it can be stored and shown, also where nobody reads it: PostgreSQL takes neither NUL nor half a surrogate pair nor a number without bounds, and within another document it must not be nested too deep.
    /// </summary>
    static bool IsStorable(JsonElement json, int depth)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.String => IsText(json.GetString()!),
                JsonValueKind.Number => json.TryGetDouble(out var number) && double.IsFinite(number),
                JsonValueKind.Array => depth < DeepestJson && json.EnumerateArray().All(item => IsStorable(item, depth + 1)),
                JsonValueKind.Object => depth < DeepestJson && json.EnumerateObject().All(member => IsText(member.Name) && IsStorable(member.Value, depth + 1)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            // What the reader says of half a surrogate pair.
            return false;
        }
    }

    static bool IsText(string text) => !text.Contains('\0', StringComparison.Ordinal);

    static Condition? Wrong(string path, string what, Dictionary<string, string[]> errors)
    {
        errors[path] = [what];
        return null;
    }
}
