using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Social.Providers;

/// <summary>Reads JSON of strangers: what is missing or of another type is nothing, and no text is one that storage refuses. Never throws.</summary>
internal static partial class Lenient
{
    private static readonly DateTimeOffset Earliest = new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The member at the end of the path; of kind Undefined where there is none.</summary>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var member))
                return default;
            element = member;
        }

        return element;
    }

    /// <summary>The text there, storable, or null; a number counts as its digits. Empty is null.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path) switch
    {
        { ValueKind: JsonValueKind.String } text => Said(text) is { Length: > 0 } said ? said : null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var digits) => digits.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>An id there: one line of at most 200 characters, or null.</summary>
    public static string? Id(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Text(path) is { } id && StorableText.Line(id, 201) is { Length: > 0 and <= 200 } line ? line : null;

    /// <summary>An id there of at most 64 characters, or null.</summary>
    public static string? ShortId(this JsonElement element, params ReadOnlySpan<string> path) => element.Id(path) is { Length: <= 64 } id ? id : null;

    /// <summary>One line of at most so many characters, or null.</summary>
    public static string? Line(this JsonElement element, int most, params ReadOnlySpan<string> path) =>
        element.Text(path) is { } text && StorableText.Line(text, most) is { Length: > 0 } line ? line : null;

    /// <summary>The items of the list there; none where there is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>True where it is <c>true</c>.</summary>
    public static bool Is(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path).ValueKind == JsonValueKind.True;

    /// <summary>The number there, or null.</summary>
    public static double? Number(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    /// <summary>The instant there, of Unix seconds as number or text, or of milliseconds where it is that large; null where it is none.</summary>
    public static DateTimeOffset? Instant(this JsonElement element, params ReadOnlySpan<string> path)
    {
        if (!long.TryParse(element.Text(path), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return null;
        if (value < 100_000_000_000)
            value *= 1000;
        return value >= Earliest.ToUnixTimeMilliseconds() && value <= Latest.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
    }

    private static string Said(JsonElement text)
    {
        try
        {
            return StorableText.Of(text.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair as an escape: the rest of the text is worth reading.
            return StorableText.Of(JsonDocument.Parse(LoneSurrogate().Replace(text.GetRawText(), "\\ufffd")).RootElement.GetString()!);
        }
    }

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LoneSurrogate();
}
