using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Omnichannel.Describe;

namespace Omnichannel.IntegrationTests.Describing;

/// <summary>Writes answers down so that the same story gives the same file: ids, instants and secrets become fixed ones.</summary>
static partial class Recording
{
    static readonly DateTimeOffset Begin = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    static readonly Dictionary<string, string> Fixed = new(StringComparer.Ordinal)
    {
        ["key"] = "omk_3f9a1c77_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
        ["accessToken"] = "eyJhbGciOiJIUzI1NiJ9.e30.the-access-token",
        ["refreshToken"] = "the-refresh-token",
        ["webhookKey"] = "00112233445566778899aabbccddeeff",
        // A day later than all other instants are written.
        ["tomorrow"] = "2026-11-24T10:00",
        ["localTime"] = "2026-11-24T10:00:00",
        ["token"] = "the-session-token",
        ["providerUrl"] = "https://api.twilio.com",
    };

    public static void Write(IReadOnlyList<Step> told, IEnumerable<KeyValuePair<string, JsonNode>> kept, string file)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        var values = new JsonObject(kept.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)(Fixed.GetValueOrDefault(FixedName(value.Key)) is { } written ? written : value.Value.DeepClone()))));
        foreach (var step in told)
            Hide(step.Answer);
        var instants = Instants(told);
        var steps = told.Select(step => step with { Answer = Fix(step.Answer, ids, instants) }).ToList();
        new Story(Fix(values, ids, instants)!.AsObject(), steps).Write(file);
    }

    static string FixedName(string kept) => kept switch { "adminKey" => "key", "agentToken" or "colleagueToken" => "accessToken", "widget" or "social" or "hotline" => "webhookKey", "chatToken" => "token", _ => kept };

    static void Hide(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
                Hide(item);
        }

        if (node is not JsonObject body)
            return;
        foreach (var (name, value) in body.ToList())
        {
            if (Fixed.TryGetValue(name, out var written))
                body[name] = written;
            else
                Hide(value);
        }
    }

    static Dictionary<string, string> Instants(IReadOnlyList<Step> told) => told
        .SelectMany(step => Instant().Matches(Text(step.Answer)).Select(match => match.Value))
        .Distinct(StringComparer.Ordinal)
        .OrderBy(text => DateTimeOffset.Parse(text.Replace(" UTC", "Z", StringComparison.Ordinal), CultureInfo.InvariantCulture))
        .Select((text, i) => (text, at: Begin.AddSeconds(i)))
        .ToDictionary(
            each => each.text,
            each => each.at.ToString(each.text.EndsWith("UTC", StringComparison.Ordinal) ? "yyyy-MM-dd HH:mm:ss 'UTC'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            StringComparer.Ordinal);

    static JsonNode? Fix(JsonNode? node, Dictionary<string, string> ids, Dictionary<string, string> instants)
    {
        if (node is null)
            return null;
        var text = Instant().Replace(Text(node), match => instants.GetValueOrDefault(match.Value, match.Value));
        return JsonNode.Parse(Id().Replace(text, match => ids.TryGetValue(match.Value, out var known)
            ? known
            : ids[match.Value] = string.Create(CultureInfo.InvariantCulture, $"01a20645-6024-7000-8000-{ids.Count + 1:x12}")));
    }

    static string Text(JsonNode? node) => node?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "";

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00| UTC)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Instant();
}
