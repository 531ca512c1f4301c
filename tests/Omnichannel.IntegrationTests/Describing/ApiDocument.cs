using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Describing;

/// <summary>The OpenAPI document as the gateway serves it, and answers held against it.</summary>
sealed class ApiDocument
{
    const string Problem = "application/problem+json";

    readonly JsonSchema schemas;

    ApiDocument(JsonObject root)
    {
        Root = root;
        schemas = new JsonSchema(root);
        ProblemTypes = root["components"]!["schemas"]!["Problem"]!["properties"]!["type"]!["enum"]!.AsArray().Select(type => (string)type!).ToHashSet(StringComparer.Ordinal);
    }

    public JsonObject Root { get; }

    /// <summary>Every documented <c>type</c>.</summary>
    public IReadOnlySet<string> ProblemTypes { get; }

    public static async Task<ApiDocument> FetchAsync(Uri gateway)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        return new ApiDocument(JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!.AsObject());
    }

    /// <summary>What an operation says of itself.</summary>
    /// <param name="name">Method and path.</param>
    public JsonObject Operation(string name)
    {
        var (method, path) = (name[..name.IndexOf(' ', StringComparison.Ordinal)].ToLowerInvariant(), name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        return Root["paths"]![path]?[method]?.AsObject() ?? throw new InvalidOperationException($"{name} is not documented.");
    }

    /// <summary>What is wrong with an answer, held against its operation; null where nothing is.</summary>
    public string? Fault(string operation, int status, MediaTypeHeaderValue? mediaType, string body)
    {
        var responses = Operation(operation)["responses"]!.AsObject();
        var known = responses[status.ToString(CultureInfo.InvariantCulture)];
        if (status is >= 500 and not 503)
            return $"{status} is a failure: {body}";
        if (status >= 400 && mediaType?.MediaType != "application/json")
            return ProblemFault(status, mediaType, body) ?? (known is null && status is not (405 or 429) ? $"{status} is not documented: {body}" : TypeFault(Resolve(known), body));
        if (known is null)
            return $"{status} is not documented: {body}";
        var response = Resolve(known)!;
        if (response["content"] is not JsonObject content)
            return body.Length == 0 ? null : $"it has a body: {body}";
        if (content[mediaType?.MediaType ?? ""] is not { } described)
            return mediaType?.MediaType == "text/plain" || content.ContainsKey("application/octet-stream") ? null : $"{mediaType} is not documented";
        return mediaType!.MediaType == "application/json" && described["schema"] is { } schema ? SchemaFault(schema, body) : null;
    }

    /// <summary>What is wrong with a refusal as a problem document, whatever it answers.</summary>
    public string? ProblemFault(int status, MediaTypeHeaderValue? mediaType, string body)
    {
        if (mediaType?.MediaType != Problem)
            return $"{status} is no problem document but {mediaType}: {body}";
        if (SchemaFault(new JsonObject { ["$ref"] = "#/components/schemas/Problem" }, body) is { } fault)
            return fault;
        var problem = JsonNode.Parse(body)!;
        return (int)problem["status"]! == status ? null : $"it says {problem["status"]} and comes with {status}";
    }

    string? TypeFault(JsonNode? response, string body) =>
        response?["content"]?[Problem]?["schema"] is { } schema ? SchemaFault(schema, body) : null;

    /// <summary>Where a body does not fit a schema, or null.</summary>
    public string? SchemaFault(JsonNode schema, string body)
    {
        JsonNode? instance;
        try
        {
            instance = JsonNode.Parse(body);
        }
        catch (System.Text.Json.JsonException exception)
        {
            return $"no JSON: {exception.Message}";
        }

        var faults = schemas.Faults(schema, instance);
        return faults.Count == 0 ? null : $"{string.Join("; ", faults)} in {body[..Math.Min(body.Length, 2000)]}";
    }

    JsonNode? Resolve(JsonNode? node)
    {
        if ((string?)node?["$ref"] is not { } reference)
            return node;
        JsonNode found = Root;
        foreach (var part in reference.Split('/').Skip(1))
            found = found[part]!;
        return found;
    }
}
