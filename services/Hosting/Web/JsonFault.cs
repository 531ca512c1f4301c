using System.Text.Json;
using System.Text.RegularExpressions;

namespace Omnichannel.Hosting.Web;

/// <summary>What is wrong with a body, in words for who wrote it: the serializer's own speak of .NET types.</summary>
static partial class JsonFault
{
    /// <summary>Where: a JSONPath from <c>$</c>, the whole document; what is not known is named by its own place.</summary>
    public static string PlaceOf(JsonException fault)
    {
        var place = fault.Path ?? "$";
        return UnknownMember().Match(fault.Message) is { Success: true } unknown && !place.EndsWith("." + unknown.Groups["name"].Value, StringComparison.Ordinal)
            ? $"{place}.{unknown.Groups["name"].Value}"
            : place;
    }

    /// <summary>What.</summary>
    public static string Say(JsonException fault)
    {
        if (UnknownMember().IsMatch(fault.Message))
            return "There is no such member; the description of the operation names those there are.";
        return fault.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? "Not what is expected here: " + Expected($"{WrongType().Match(fault.Message).Groups["type"].Value} {fault.InnerException?.Message}")
            : fault.Message;
    }

    /// <param name="told">The type that the serializer names, which may be the one around the member, and what its reader said.</param>
    static string Expected(string told)
    {
        return told switch
        {
            _ when Tells("DateTimeOffset") => "a time as RFC 3339 writes it, such as 2026-03-02T09:00:00Z.",
            _ when Tells("Guid") => "a UUID.",
            _ when Tells("System.Boolean") || Tells("as a boolean") => "true or false.",
            _ when Tells("Int32") || Tells("Int64") => "a whole number, of the bounds that the description names.",
            _ when Tells("System.Double") || Tells("as a number") => "a number.",
            _ when Tells("System.String ") || Tells("as a string") => "a text.",
            _ when Tells("Dictionary`") => "an object.",
            _ when Tells("List`") || Tells("[] ") => "a list.",
            _ => "an object as the description of the operation shows it.",
        };

        bool Tells(string word) => told.Contains(word, StringComparison.Ordinal);
    }

    [GeneratedRegex("^The JSON property '(?<name>.{1,200}?)' could not be mapped to any \\.NET member", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex UnknownMember();

    [GeneratedRegex("^The JSON value could not be converted to (?<type>[^ ]+?)\\.( |$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WrongType();
}
