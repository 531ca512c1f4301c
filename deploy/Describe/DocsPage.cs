using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Describe;

/// <summary>The page <c>/docs</c>: one HTML file made of the descriptions, without a script, readable on paper and by a text browser.</summary>
sealed class DocsPage(JsonObject openApi, JsonObject asyncApi, IReadOnlyList<ProblemType> problems)
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly StringBuilder html = new();

    public static string Write(JsonObject openApi, JsonObject asyncApi, IReadOnlyList<ProblemType> problems) => new DocsPage(openApi, asyncApi, problems).Write();

    void Add(FormattableString text) => html.Append(text.ToString(System.Globalization.CultureInfo.InvariantCulture));

    string Write()
    {
        var operations = openApi["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(method => new Documented(method.Key.ToUpperInvariant(), path.Key, method.Value!.AsObject())))
            .ToList();
        html.Append("""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Omnichannel: the API</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/docs/style.css">
            </head>
            <body>
            <div class="page">
            <nav aria-label="Contents">

            """);
        WriteContents(operations);
        html.Append("</nav>\n<main>\n<h1>Omnichannel: the API</h1>\n");
        html.Append("<p class=\"soft\">As documents: <a href=\"/openapi/v1.json\">OpenAPI 3.1</a>, <a href=\"/asyncapi.json\">AsyncAPI 3.0</a>.</p>\n");
        html.Append(Markdown.ToHtml((string)openApi["info"]!["description"]!));
        foreach (var room in Rooms.All)
        {
            Add($"<h2 id=\"{Anchor(room.Name)}\">{Text(room.Name)}</h2>\n<p>{Markdown.Inline(room.Description)}</p>\n");
            foreach (var operation in operations.Where(operation => operation.Room == room.Name))
                WriteOperation(operation);
        }

        WriteEvents();
        WriteProblems();
        html.Append("</main>\n</div>\n</body>\n</html>\n");
        return html.ToString();
    }

    void WriteContents(IReadOnlyList<Documented> operations)
    {
        foreach (var room in Rooms.All)
        {
            Add($"<h2><a href=\"#{Anchor(room.Name)}\">{Text(room.Name)}</a></h2>\n<ul>\n");
            foreach (var operation in operations.Where(operation => operation.Room == room.Name))
                Add($"<li><a href=\"#{operation.Id}\">{Text(operation.Summary)}</a></li>\n");
            html.Append("</ul>\n");
        }

        html.Append("<h2><a href=\"#events\">Events on RabbitMQ</a></h2>\n<h2><a href=\"#problems\">Problems</a></h2>\n");
    }

    void WriteOperation(Documented operation)
    {
        Add($"<section class=\"operation\" id=\"{operation.Id}\">\n<h3>{Text(operation.Summary)}</h3>\n");
        Add($"<p><span class=\"method {operation.Method.ToLowerInvariant()}\">{operation.Method}</span> <code class=\"path\">{Text(operation.Path)}</code></p>\n");
        html.Append(Markdown.ToHtml((string?)operation.Body["description"] ?? ""));
        WriteParameters(operation.Body["parameters"]?.AsArray());
        if (operation.Body["requestBody"]?["content"] is JsonObject request)
            WriteContent("Request", request);
        WriteAnswers(operation.Body["responses"]!.AsObject());
        html.Append("</section>\n");
    }

    void WriteParameters(JsonArray? parameters)
    {
        if (parameters is null)
            return;
        html.Append("<h4>Parameters</h4>\n<div class=\"scroll\"><table>\n");
        foreach (var parameter in parameters.Select(Resolved))
            Add($"<tr><td class=\"name\"><code>{Text((string)parameter["name"]!)}</code></td><td class=\"soft\">{Text((string)parameter["in"]!)}</td><td>{TypeOf(parameter["schema"]!.AsObject())}</td><td>{Markdown.Inline((string?)parameter["description"] ?? "")}</td></tr>\n");
        html.Append("</table></div>\n");
    }

    void WriteAnswers(JsonObject responses)
    {
        foreach (var (status, response) in responses.Where(response => response.Key[0] == '2' || response.Key == "503"))
        {
            if (response!["content"] is JsonObject content)
                WriteContent("Answer " + status, content);
            else
                Add($"<h4>Answer {status}</h4>\n<p>{Text((string)Resolved(response)["description"]!)}</p>\n");
        }

        var types = responses.Where(response => response.Key[0] == '4').SelectMany(response => TypesOf(Resolved(response.Value!))).Distinct(StringComparer.Ordinal).ToList();
        if (types.Count > 0)
            Add($"<h4>Refusals</h4>\n<p>{string.Join(", ", types.Select(type => $"<a href=\"#problem-{type}\">{type}</a>"))}</p>\n");
    }

    static IEnumerable<string> TypesOf(JsonObject response) =>
        response["content"]!["application/problem+json"]!["schema"]!["allOf"]![1]!["properties"]!["type"]!["enum"]!.AsArray().Select(type => ((string)type!)["/problems/".Length..]);

    void WriteContent(string title, JsonObject content)
    {
        var (mediaType, body) = content.First();
        Add($"<h4>{Text(title)}{(mediaType == "application/json" ? "" : " · " + Text(mediaType))}</h4>\n");
        if (body!["example"] is { } example)
            Add($"<pre tabindex=\"0\"><code>{Text(example is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : example.ToJsonString(Indented))}</code></pre>\n");
        if (body["schema"]?["$ref"] is { } reference)
        {
            html.Append("<details><summary>Members</summary>\n");
            WriteMembers((string)reference!, openApi, 0, []);
            html.Append("</details>\n");
        }
    }

    void WriteMembers(string reference, JsonObject document, int depth, HashSet<string> seen)
    {
        var schema = Schema(reference, document);
        if (depth > 3 || !seen.Add(reference) || schema["properties"] is not JsonObject properties)
            return;
        var required = schema["required"]?.AsArray().Select(name => (string)name!).ToHashSet(StringComparer.Ordinal) ?? [];
        if (depth > 0)
            Add($"<p class=\"soft\">{Text(reference[(reference.LastIndexOf('/') + 1)..])}: {Markdown.Inline((string?)schema["description"] ?? "")}</p>\n");
        html.Append("<div class=\"scroll\"><table>\n");
        foreach (var (name, member) in properties)
            Add($"<tr><td class=\"name\"><code>{Text(name)}</code>{(required.Contains(name) ? "" : " <span class=\"soft\">optional</span>")}</td><td>{TypeOf(member!.AsObject())}</td><td>{Markdown.Inline((string?)member["description"] ?? "")}</td></tr>\n");
        html.Append("</table></div>\n");
        foreach (var inner in properties.Select(member => ReferenceIn(member.Value!.AsObject())).OfType<string>())
            WriteMembers(inner, document, depth + 1, seen);
    }

    void WriteEvents()
    {
        html.Append("<h2 id=\"events\">Events on RabbitMQ</h2>\n");
        html.Append(Markdown.ToHtml((string)asyncApi["info"]!["description"]!));
        foreach (var (name, message) in asyncApi["components"]!["messages"]!.AsObject())
        {
            Add($"<section class=\"operation\" id=\"event-{name}\">\n<h3>{Text(name)}</h3>\n");
            Add($"<p>{Markdown.Inline((string?)message!["summary"] ?? "")} <span class=\"soft\">{Text((string)asyncApi["operations"]![name]!["summary"]!)}</span></p>\n");
            Add($"<p>Exchange <code>{Text((string)asyncApi["channels"]![name]!["address"]!)}</code></p>\n<details><summary>Members</summary>\n");
            WriteMembers((string)message["payload"]!["$ref"]!, asyncApi, 0, []);
            html.Append("</details>\n</section>\n");
        }
    }

    void WriteProblems()
    {
        html.Append("<h2 id=\"problems\">Problems</h2>\n<p>Every <code>type</code> a problem document can have.</p>\n");
        foreach (var type in problems)
            Add($"<section class=\"problem\" id=\"problem-{type.Name}\">\n<h3><code>/problems/{type.Name}</code></h3>\n<p><b>{type.Status}</b> {Text(type.Title)}</p>\n<p>{Markdown.Inline(type.Cause)}</p>\n<p>What to do: {Markdown.Inline(type.Remedy)}</p>\n</section>\n");
    }

    static string TypeOf(JsonObject schema)
    {
        if (schema["anyOf"] is JsonArray any)
            return TypeOf(any[0]!.AsObject()) + " or null";
        if (schema["$ref"] is { } reference)
            return Text(((string)reference!)[(((string)reference!).LastIndexOf('/') + 1)..]);
        var type = schema["type"] is JsonArray types ? string.Join(" or ", types.Select(t => (string)t!)) : (string?)schema["type"] ?? "any JSON";
        if (schema["items"] is JsonObject items)
            type = type.Replace("array", "list of " + TypeOf(items), StringComparison.Ordinal);
        return Text((string?)schema["format"] is { } format and not ("int32" or "int64" or "double") ? $"{type} ({format})" : type);
    }

    static string? ReferenceIn(JsonObject schema) =>
        (string?)schema["$ref"] ?? (schema["items"] as JsonObject is { } items ? ReferenceIn(items) : null)
        ?? (schema["additionalProperties"] as JsonObject is { } values ? ReferenceIn(values) : null) ?? (schema["anyOf"] is JsonArray any ? ReferenceIn(any[0]!.AsObject()) : null);

    JsonObject Resolved(JsonNode? node) => (string?)node!["$ref"] is { } reference ? Schema(reference, openApi) : node.AsObject();

    static JsonObject Schema(string reference, JsonObject document)
    {
        JsonNode node = document;
        foreach (var part in reference.Split('/').Skip(1))
            node = node[part]!;
        return node.AsObject();
    }

    static string Anchor(string name) => name.ToLowerInvariant();

    static string Text(string text) => WebUtility.HtmlEncode(text);

    sealed record Documented(string Method, string Path, JsonObject Body)
    {
        public string Id => (string)Body["operationId"]!;

        public string Summary => (string)Body["summary"]!;

        public string Room => (string)Body["tags"]![0]!;
    }
}
