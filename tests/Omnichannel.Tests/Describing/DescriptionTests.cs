using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Omnichannel.Describe;
using Omnichannel.House;
using Omnichannel.Tests.House;

namespace Omnichannel.Tests.Describing;

/// <summary>The descriptions that the gateway serves are those of the code as it is.</summary>
public sealed partial class DescriptionTests
{
    /// <summary>What they answer is a description itself.</summary>
    static readonly string[] WithoutExample = ["GET /chat/widget.js", "GET /openapi/v1.json", "GET /asyncapi.json", "GET /docs", "GET /v1/policies/schema"];

    static readonly Lazy<Task<IReadOnlyDictionary<string, string>>> Made = new(() => Descriptions.MakeAsync(Story.Read(Files.Story)));

    [Theory]
    [InlineData("openapi.json")]
    [InlineData("asyncapi.json")]
    [InlineData("docs.html")]
    public async Task What_the_gateway_serves_is_what_the_code_says(string name)
    {
        var made = (await Made.Value)[name];

        Assert.True(made == await File.ReadAllTextAsync(Path.Combine(Files.Descriptions, name)), $"gateway/Describing/{name} is not up to date: run deploy/describe");
    }

    [Fact]
    public void It_is_valid_by_the_schema_of_openapi() => Assert.Empty(new JsonSchema(Schema("openapi-3.1.json")).Faults(Served("openapi.json")));

    [Fact]
    public void The_events_are_valid_by_the_schema_of_asyncapi() => Assert.Empty(new JsonSchema(Schema("asyncapi-3.0.0.json")).Faults(Served("asyncapi.json")));

    [Fact]
    public void A_document_that_is_wrong_is_found_out()
    {
        var wrong = Served("openapi.json");
        wrong["paths"]!["/v1/messages"]!["post"]!["responses"] = "none";
        var event_ = Served("asyncapi.json");
        event_["channels"]!["MessageAdded"]!.AsObject().Add("sends", true);

        Assert.NotEmpty(new JsonSchema(Schema("openapi-3.1.json")).Faults(wrong));
        Assert.NotEmpty(new JsonSchema(Schema("asyncapi-3.0.0.json")).Faults(event_));
    }

    [Theory]
    [InlineData("openapi.json")]
    [InlineData("asyncapi.json")]
    public void Every_reference_leads_somewhere(string name)
    {
        var document = Served(name);

        Assert.Empty(References(document).Where(reference => Find(document, reference) is null));
    }

    [Fact]
    public void Every_operation_has_a_summary_and_an_example_of_its_request_and_of_its_answer()
    {
        var story = Story.Read(Files.Story);
        var poor = Operations()
            .Where(o => !WithoutExample.Contains(o.Name, StringComparer.Ordinal))
            .Where(o => string.IsNullOrWhiteSpace((string?)o.Body["summary"]) || !story.Of(o.Name).Any(step => step.Status < 300)
                || (o.Body["requestBody"]?["content"]?["application/json"] is { } request && request["example"] is null)
                || Successes(o.Body).Any(answer => answer.Value!["content"]?.AsObject().First().Value is { } content && content["example"] is null && answer.Key != "503"))
            .Select(o => o.Name);

        Assert.Empty(poor);
    }

    [Fact]
    public void Every_example_fits_its_schema()
    {
        var document = Served("openapi.json");
        var schemas = new JsonSchema(document);
        var faults = from operation in Operations()
                     from content in Successes(operation.Body).Select(answer => answer.Value!["content"]).Append(operation.Body["requestBody"]?["content"])
                     where content?["application/json"] is { } json && json["example"] is not null && json["schema"] is not null
                     from fault in schemas.Faults(content["application/json"]!["schema"], content["application/json"]!["example"])
                     select $"{operation.Name}: {fault}";

        Assert.Empty(faults);
    }

    [Fact]
    public void Every_operation_behind_the_bounds_of_requests_tells_of_429_and_of_what_is_left()
    {
        var document = Served("openapi.json");
        var limited = Operations().Where(o => !IsFree(o.Name)).ToList();
        var silent = from operation in limited
                     let refusal = Resolved(document, operation.Body["responses"]!["429"])
                     where refusal?["content"]?["application/problem+json"]?["schema"]?.ToJsonString().Contains("/problems/too-many-requests", StringComparison.Ordinal) != true
                         || new[] { "Retry-After", "RateLimit", "RateLimit-Policy" }.Any(name => Resolved(document, refusal["headers"]?[name]) is null)
                         || Successes(operation.Body).Any(answer => answer.Value!["headers"]?["RateLimit"] is null || answer.Value["headers"]!["RateLimit-Policy"] is null)
                     select operation.Name;

        Assert.True(limited.Count > 60, $"{limited.Count} operations");
        Assert.Empty(silent);
        Assert.All(Operations().Where(o => IsFree(o.Name)), free => Assert.Null(free.Body["responses"]!["429"]));

        static bool IsFree(string operation) => operation.Contains(" /health/", StringComparison.Ordinal) || operation.Contains(" /channels/phone/", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_operation_has_an_id_of_its_own()
    {
        var ids = Operations().Select(o => (string)o.Body["operationId"]!).ToList();

        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_problem_type_is_explained_once()
    {
        var types = Descriptions.ProblemTypes();

        Assert.Equal(types.Count, types.Select(type => type.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(types, type => Assert.True(type.Cause.Length > 20 && type.Remedy.Length > 10, type.Name));
        var page = File.ReadAllText(Path.Combine(Files.Descriptions, "docs.html"));
        Assert.All(types, type => Assert.Contains($"id=\"problem-{type.Name}\"", page, StringComparison.Ordinal));
    }

    [Fact]
    public void No_code_answers_a_problem_type_by_its_bare_name()
    {
        var bare = ProductProjects.Sources
            .Where(file => !file.EndsWith("ProblemType.cs", StringComparison.Ordinal) && !file.EndsWith("ServeDescriptions.cs", StringComparison.Ordinal))
            .Where(file => BareType().IsMatch(File.ReadAllText(file)))
            .Select(ProductProjects.Relative);

        Assert.Empty(bare);
    }

    [Fact]
    public void A_problem_type_is_a_static_field_so_that_it_is_found()
    {
        var made = ProductProjects.Sources
            .SelectMany(file => NewType().Matches(File.ReadAllText(file)).Select(match => $"{ProductProjects.Relative(file)}: {match.Value}"))
            .Where(line => !line.Contains("static readonly", StringComparison.Ordinal));

        Assert.Empty(made);
    }

    [Fact]
    public void The_page_needs_no_script_and_nothing_from_elsewhere()
    {
        var page = File.ReadAllText(Path.Combine(Files.Descriptions, "docs.html"));

        Assert.DoesNotMatch("<script|<iframe|<style| style=| on[a-z]+=|src=", page);
        Assert.DoesNotMatch("(href|action)=\"(https?:)?//", page);
    }

    static IEnumerable<(string Name, JsonObject Body)> Operations() =>
        Served("openapi.json")["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(o => ($"{o.Key.ToUpperInvariant()} {path.Key}", o.Value!.AsObject())));

    static IEnumerable<KeyValuePair<string, JsonNode?>> Successes(JsonObject operation) => operation["responses"]!.AsObject().Where(response => response.Key[0] == '2');

    static JsonObject Served(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Files.Descriptions, name)))!.AsObject();

    static JsonObject Schema(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "Omnichannel.Tests", "Describing", "Schemas", name)))!.AsObject();

    static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(member => member.Key == "$ref" ? [(string)member.Value!] : References(member.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };

    static JsonNode? Resolved(JsonNode document, JsonNode? node) => (string?)node?["$ref"] is { } reference ? Find(document, reference) : node;

    static JsonNode? Find(JsonNode root, string reference) =>
        reference.Split('/').Skip(1).Aggregate((JsonNode?)root, (node, part) => node?[part]);

    [GeneratedRegex("\"/problems/[a-z]", RegexOptions.None, 5000)]
    private static partial Regex BareType();

    [GeneratedRegex(@"^.*ProblemType\s+\w+\s*=\s*new\(|^.*new ProblemType\(", RegexOptions.Multiline, 5000)]
    private static partial Regex NewType();
}
