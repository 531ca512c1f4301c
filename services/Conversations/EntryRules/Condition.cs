using System.Globalization;
using System.Text.Json;

namespace Omnichannel.Conversations.EntryRules;

/// <summary>
/// A condition over named attributes, written as typed JSON operators:
/// <c>{"op":"equals","attribute":"channel","value":"email"}</c>, <c>in</c> with <c>values</c>, <c>contains</c> with <c>value</c> (part of a text),
/// <c>at-least</c> with a number as <c>value</c>, <c>and</c> and <c>or</c> with <c>of</c>, <c>not</c> with <c>condition</c>, and <c>always</c>.
/// Text is compared without regard to case. An attribute that is missing equals nothing.
/// </summary>
public abstract record Condition
{
    const int MostLevels = 16;
    const int MostOperands = 100;

    /// <summary>Whether it holds for a message.</summary>
    /// <param name="attribute">Gives an attribute's value by name, or null.</param>
    public abstract bool Holds(Func<string, string?> attribute);

    /// <summary>Reads a condition.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="condition">The condition, where it is right.</param>
    /// <param name="errors">Else what is wrong, by JSON path below <paramref name="path"/>.</param>
    /// <param name="path">Where the JSON stands in the request.</param>
    public static bool TryRead(JsonElement json, out Condition condition, out Dictionary<string, string[]> errors, string path = "condition")
    {
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var read = Read(json, path, 1, found);
        (condition, errors) = (read ?? new Always(), found);
        return found.Count == 0;
    }

    sealed record Always : Condition
    {
        public override bool Holds(Func<string, string?> attribute) => true;
    }

    sealed record In(string Attribute, IReadOnlyList<string> Values) : Condition
    {
        public override bool Holds(Func<string, string?> attribute) => attribute(Attribute) is { } value && Values.Contains(value, StringComparer.OrdinalIgnoreCase);
    }

    sealed record Contains(string Attribute, string Value) : Condition
    {
        public override bool Holds(Func<string, string?> attribute) => attribute(Attribute)?.Contains(Value, StringComparison.OrdinalIgnoreCase) == true;
    }

    sealed record AtLeast(string Attribute, double Value) : Condition
    {
        public override bool Holds(Func<string, string?> attribute) =>
            double.TryParse(attribute(Attribute), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= Value;
    }

    sealed record And(IReadOnlyList<Condition> Of) : Condition
    {
        public override bool Holds(Func<string, string?> attribute) => Of.All(condition => condition.Holds(attribute));
    }

    sealed record Or(IReadOnlyList<Condition> Of) : Condition
    {
        public override bool Holds(Func<string, string?> attribute) => Of.Any(condition => condition.Holds(attribute));
    }

    sealed record Not(Condition Of) : Condition
    {
        public override bool Holds(Func<string, string?> attribute) => !Of.Holds(attribute);
    }

    static Condition? Read(JsonElement json, string path, int level, Dictionary<string, string[]> errors)
    {
        if (level > MostLevels)
            return Wrong(path, $"At most {MostLevels} levels.", errors);
        if (json.ValueKind != JsonValueKind.Object)
            return Wrong(path, "An object with \"op\" is expected.", errors);
        return Text(json, "op") switch
        {
            "always" => new Always(),
            "equals" => ReadAttribute(json, path, errors) is { } a && ReadText(json, "value", path, errors) is { } v ? new In(a, [v]) : null,
            "in" => ReadAttribute(json, path, errors) is { } a && ReadTexts(json, path, errors) is { } v ? new In(a, v) : null,
            "contains" => ReadAttribute(json, path, errors) is { } a && ReadText(json, "value", path, errors) is { } v ? new Contains(a, v) : null,
            "at-least" => ReadAttribute(json, path, errors) is { } a && ReadNumber(json, path, errors) is { } v ? new AtLeast(a, v) : null,
            "and" => ReadOperands(json, path, level, errors) is { } of ? new And(of) : null,
            "or" => ReadOperands(json, path, level, errors) is { } of ? new Or(of) : null,
            "not" => json.TryGetProperty("condition", out var inner)
                ? Read(inner, $"{path}.condition", level + 1, errors) is { } of ? new Not(of) : null
                : Wrong($"{path}.condition", "It is missing.", errors),
            _ => Wrong($"{path}.op", "One of always, equals, in, contains, at-least, and, or, not.", errors),
        };
    }

    static List<Condition>? ReadOperands(JsonElement json, string path, int level, Dictionary<string, string[]> errors)
    {
        if (!json.TryGetProperty("of", out var of) || of.ValueKind != JsonValueKind.Array || of.GetArrayLength() is 0 or > MostOperands)
        {
            errors[$"{path}.of"] = [$"An array of 1 to {MostOperands} conditions is expected."];
            return null;
        }

        var read = of.EnumerateArray().Select((operand, i) => Read(operand, $"{path}.of[{i}]", level + 1, errors)).ToList();
        return read.Contains(null) ? null : read.ConvertAll(condition => condition!);
    }

    static string? ReadAttribute(JsonElement json, string path, Dictionary<string, string[]> errors)
    {
        if (Text(json, "attribute") is { } name && EntryAttributes.IsKnown(name))
            return name;
        errors[$"{path}.attribute"] = [$"One of {string.Join(", ", EntryAttributes.Names)}, or attributes.NAME."];
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

    static Condition? Wrong(string path, string what, Dictionary<string, string[]> errors)
    {
        errors[path] = [what];
        return null;
    }
}
