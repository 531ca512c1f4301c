using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Describe;

/// <summary>The API as the gateway shows it: the operations of all services under their outside names, as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1).</summary>
sealed class OpenApi
{
    const string Json = "application/json";
    const string ProblemJson = "application/problem+json";

    readonly Schemas schemas = new("#/components/schemas/");
    readonly IReadOnlyList<ProblemType> problems;
    readonly Story story;

    OpenApi(IReadOnlyList<ProblemType> problems, Story story)
    {
        this.problems = problems;
        this.story = story;
    }

    /// <summary>Makes the document.</summary>
    /// <param name="operations">All public operations.</param>
    /// <param name="problems">All causes of refusal.</param>
    /// <param name="story">Examples.</param>
    public static JsonObject Make(IReadOnlyList<PublicOperation> operations, IReadOnlyList<ProblemType> problems, Story story) => new OpenApi(problems, story).Document(operations);

    JsonObject Document(IReadOnlyList<PublicOperation> operations)
    {
        schemas.Add("Problem", Problem());
        var paths = new JsonObject();
        foreach (var path in operations.GroupBy(o => o.Path, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var item = new JsonObject();
            foreach (var operation in path.OrderBy(o => o.Method, StringComparer.Ordinal))
                item[operation.Method.ToLowerInvariant()] = Operation(operation);
            paths[path.Key] = item;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["jsonSchemaDialect"] = "https://spec.openapis.org/oas/3.1/dialect/base",
            ["info"] = new JsonObject
            {
                ["title"] = "Omnichannel",
                ["version"] = "1",
                ["summary"] = "Conversations on every channel, brought to the agent who fits best.",
                ["description"] = Conventions.Text,
                ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/", ["description"] = "The gateway this document came from." }),
            ["tags"] = new JsonArray([.. Rooms.All.Select(room => new JsonObject { ["name"] = room.Name, ["description"] = room.Description })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.Components,
                ["responses"] = new JsonObject(problems.Select(type => KeyValuePair.Create(type.Name, (JsonNode?)Refusal([type])))),
                ["securitySchemes"] = Conventions.SecuritySchemes(),
                ["headers"] = Conventions.Headers(),
                ["parameters"] = Conventions.Parameters(),
            },
        };
    }

    JsonObject Operation(PublicOperation operation)
    {
        var described = operation.Described;
        var metadata = described.ActionDescriptor.EndpointMetadata;
        var summary = metadata.OfType<IEndpointSummaryMetadata>().LastOrDefault()?.Summary
            ?? throw new InvalidOperationException($"{operation.Name} has no summary: say .WithSummary(…) where it is mapped.");
        var steps = story.Of(operation.Name);
        var written = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["tags"] = new JsonArray(operation.Room),
            ["summary"] = summary,
        };
        if (Words(operation, metadata) is { Length: > 0 } words)
            written["description"] = words;
        var parameters = new JsonArray([.. Parameters(operation, steps)]);
        if (parameters.Count > 0)
            written["parameters"] = parameters;
        if (Body(operation, steps) is { } body)
            written["requestBody"] = body;
        written["responses"] = Responses(operation, steps);
        written["security"] = Security(metadata);
        return written;
    }

    static string Words(PublicOperation operation, IList<object> metadata)
    {
        var audience = metadata.OfType<Audience>().LastOrDefault()?.Who;
        if (audience is null && !metadata.OfType<IAllowAnonymous>().Any())
            audience = "any caller of the tenant.";
        var use = UseCaseOf(metadata);
        return string.Join("\n\n", new[] { use is null ? null : XmlDocs.Of(use), audience is null ? "For everybody." : "For " + audience, operation.Note }.OfType<string>());
    }

    // Endpoints are mapped in the class of their use-case, which says in its documentation what they do.
    static Type? UseCaseOf(IList<object> metadata)
    {
        var type = metadata.OfType<MethodInfo>().FirstOrDefault()?.DeclaringType;
        while (type is { IsNested: true })
            type = type.DeclaringType;
        return type;
    }

    IEnumerable<JsonNode> Parameters(PublicOperation operation, IReadOnlyList<Step> steps)
    {
        var metadata = operation.Described.ActionDescriptor.EndpointMetadata;
        var example = steps.FirstOrDefault(step => step.Status < 300);
        foreach (var name in operation.PathParameters)
        {
            var parameter = operation.Described.ParameterDescriptions.FirstOrDefault(p => p.Source.Id == "Path" && p.Name == name);
            var schema = operation.PathSchema(name) ?? (parameter?.Type == typeof(Guid) ? schemas.Of(typeof(Guid)) : new JsonObject { ["type"] = "string", ["pattern"] = "^[a-z0-9-]{1,64}$" });
            var written = new JsonObject { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = schema };
            if (example is not null && story.Resolve(example.Path?[name]) is { } value)
                written["example"] = value;
            yield return written;
        }

        foreach (var parameter in operation.Described.ParameterDescriptions.Where(p => p.Source.Id is "Query" or "Header"))
            yield return Parameter(parameter);
        if (operation.Method == "POST" && operation.Path.StartsWith("/v1/", StringComparison.Ordinal) && !operation.IsForOperators)
            yield return Conventions.Reference("parameters", "IdempotencyKey");
        if (operation.Method is "PUT" or "DELETE" && metadata.OfType<HasVersions>().Any())
            yield return Conventions.Reference("parameters", "IfMatch");
        if (operation.Method == "PUT" && metadata.OfType<HasVersions>().Any())
            yield return Conventions.Reference("parameters", "IfNoneMatch");
    }

    JsonObject Parameter(ApiParameterDescription parameter)
    {
        var info = (parameter.ParameterDescriptor as Microsoft.AspNetCore.Mvc.Infrastructure.IParameterInfoParameterDescriptor)?.ParameterInfo;
        var member = info?.Member as PropertyInfo;
        var name = parameter.Source.Id == "Query" ? char.ToLowerInvariant(parameter.Name[0]) + parameter.Name[1..] : parameter.Name;
        var written = new JsonObject { ["name"] = name, ["in"] = parameter.Source.Id.ToLowerInvariant() };
        if ((member is null ? QueryWords.Of(name) : XmlDocs.Of(member)) is { } description)
            written["description"] = description;
        var type = Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type;
        written["schema"] = schemas.Of(type, (ICustomAttributeProvider?)member ?? info!, mayBeNull: false, description: null);
        return written;
    }

    JsonObject? Body(PublicOperation operation, IReadOnlyList<Step> steps)
    {
        if (operation.Described.ActionDescriptor.EndpointMetadata.OfType<BytesTaken>().FirstOrDefault() is { MediaType: var mediaType })
            return Bytes(mediaType, steps);
        if (operation.Described.ParameterDescriptions.FirstOrDefault(p => p.Source.Id == "Body") is not { } body)
            return null;
        var content = new JsonObject { ["schema"] = schemas.Of(body.Type) };
        if (steps.FirstOrDefault(step => step.Status < 300 && step.Body is not null) is { } example)
            content["example"] = story.Resolve(example.Body);
        return new JsonObject { ["required"] = body.IsRequired, ["content"] = new JsonObject { [Json] = content } };
    }

    static JsonObject Bytes(string mediaType, IReadOnlyList<Step> steps)
    {
        var content = new JsonObject();
        if (mediaType != "*/*" && steps.FirstOrDefault(step => step.Status < 300)?.Text is { } text)
            (content["schema"], content["example"]) = (new JsonObject { ["type"] = "string" }, text);
        return new JsonObject
        {
            ["required"] = true,
            ["description"] = mediaType == "*/*" ? "The bytes; their media type is `Content-Type`." : $"The bytes, read as `{mediaType}`.",
            ["content"] = new JsonObject { [mediaType] = content },
        };
    }

    JsonObject Responses(PublicOperation operation, IReadOnlyList<Step> steps)
    {
        var metadata = operation.Described.ActionDescriptor.EndpointMetadata;
        var responses = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var response in operation.Described.SupportedResponseTypes)
            responses[response.StatusCode.ToString(CultureInfo.InvariantCulture)] = Response(operation, response, metadata, steps);
        foreach (var status in KnownRefusals.Of(operation).GroupBy(type => type.Status))
            responses[status.Key.ToString(CultureInfo.InvariantCulture)] = status.Count() == 1
                ? Conventions.Reference("responses", status.First().Name)
                : Refusal([.. status]);
        responses["default"] = new JsonObject
        {
            ["description"] = "Any other problem: 405 where the path has no such method, 5xx where something is down.",
            ["content"] = new JsonObject { [ProblemJson] = new JsonObject { ["schema"] = Conventions.Reference("schemas", "Problem") } },
        };
        return new JsonObject(responses);
    }

    JsonObject Response(PublicOperation operation, ApiResponseType response, IList<object> metadata, IReadOnlyList<Step> steps)
    {
        var written = new JsonObject { ["description"] = Conventions.Meaning(response.StatusCode) };
        var headers = new JsonObject();
        if (metadata.OfType<HasVersions>().Any() && response.StatusCode is 200 or 201)
            headers["ETag"] = Conventions.Reference("headers", "ETag");
        if (response.StatusCode == 201)
            headers["Location"] = Conventions.Reference("headers", "Location");
        foreach (var name in operation.IsLimited ? Conventions.LimitHeaders : [])
            headers[name] = Conventions.Reference("headers", name);
        if (headers.Count > 0)
            written["headers"] = headers;
        var mediaType = metadata.OfType<IProducesResponseTypeMetadata>().FirstOrDefault(produced => produced.StatusCode == response.StatusCode)?.ContentTypes.FirstOrDefault();
        var typed = response.Type is { } type && type != typeof(void);
        if (!typed && mediaType is null)
            return written;
        var content = new JsonObject();
        if (typed)
            content["schema"] = schemas.Of(response.Type!);
        else if (mediaType is not Json)
            content["schema"] = new JsonObject { ["type"] = "string" };
        if (steps.FirstOrDefault(step => step.Status == response.StatusCode)?.Answer is { } answer)
            content["example"] = answer.DeepClone();
        written["content"] = new JsonObject { [mediaType ?? Json] = content };
        return written;
    }

    static JsonObject Refusal(IReadOnlyList<ProblemType> types)
    {
        var schema = new JsonObject
        {
            ["allOf"] = new JsonArray(
                Conventions.Reference("schemas", "Problem"),
                new JsonObject { ["properties"] = new JsonObject { ["type"] = new JsonObject { ["enum"] = new JsonArray([.. types.Select(type => (JsonNode)type.Uri)]) } } }),
        };
        var first = types[0];
        var example = new JsonObject { ["type"] = first.Uri, ["title"] = first.Title, ["status"] = first.Status };
        var refusal = new JsonObject
        {
            ["description"] = string.Join(" ", types.Select(type => $"`{type.Name}`: {type.Title}")),
            ["content"] = new JsonObject { [ProblemJson] = new JsonObject { ["schema"] = schema, ["example"] = example } },
        };
        if (first.Status is 429 or 503)
            refusal["headers"] = new JsonObject((first.Status == 429 ? [.. Conventions.LimitHeaders, Conventions.RetryAfter] : new[] { Conventions.RetryAfter })
                .Select(name => KeyValuePair.Create(name, (JsonNode?)Conventions.Reference("headers", name))));
        return refusal;
    }

    JsonObject Problem() => new()
    {
        ["type"] = "object",
        ["description"] = "A problem document (RFC 9457).",
        ["properties"] = new JsonObject
        {
            ["type"] = new JsonObject
            {
                ["type"] = "string",
                ["format"] = "uri-reference",
                ["description"] = "The cause; a path at the gateway that explains it.",
                ["enum"] = new JsonArray([.. problems.Select(type => (JsonNode)type.Uri)]),
            },
            ["title"] = new JsonObject { ["type"] = "string", ["description"] = "The cause in words, the same in every occurrence." },
            ["status"] = new JsonObject { ["type"] = "integer", ["description"] = "The HTTP status." },
            ["detail"] = new JsonObject { ["type"] = new JsonArray("string", "null"), ["description"] = "This occurrence in words." },
            ["errors"] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = "What is wrong, by field; a key is a JSON path such as `languages[1].tag`.",
                ["additionalProperties"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
            },
            ["policy"] = new JsonObject { ["type"] = "string", ["description"] = "Of too many requests: which bound was reached." },
            ["outcome"] = new JsonObject { ["type"] = "string", ["description"] = "Of a conflict: its cause as one word." },
            ["traceId"] = new JsonObject { ["type"] = "string", ["description"] = "Trace of the request, for the operator." },
        },
        ["required"] = new JsonArray("type", "title", "status"),
    };

    static JsonArray Security(IList<object> metadata)
    {
        if (metadata.OfType<IAllowAnonymous>().Any())
            return [];
        var policies = metadata.OfType<IAuthorizeData>().Select(data => data.Policy).ToHashSet(StringComparer.Ordinal);
        string[] schemes = policies.Contains("operator") ? ["platformKey"]
            : policies.Contains("admin-or-platform") ? ["apiKey", "accessToken", "sessionCookie", "platformKey"]
            : policies.Contains("agent") ? ["accessToken", "sessionCookie"]
            : ["apiKey", "accessToken", "sessionCookie"];
        return [.. schemes.Select(scheme => new JsonObject { [scheme] = new JsonArray() })];
    }
}
