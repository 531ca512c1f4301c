using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Describe;

/// <summary>
/// One request of the examples. The whole of them is a story: a tenant is made, an agent comes, a customer writes and is answered. A test tells it to a real house,
/// compares each answer with the description, and can write the answers down.
/// </summary>
/// <param name="Operation">Method and path of the description.</param>
/// <param name="As">Who asks: <c>platform</c>, <c>admin</c>, <c>agent</c> or <c>nobody</c>.</param>
/// <param name="Path">Values of the path's parameters; <c>@name</c> stands for what a step before has kept.</param>
/// <param name="Query">The query, without the question mark.</param>
/// <param name="Headers">Further headers.</param>
/// <param name="Body">JSON body.</param>
/// <param name="Text">A body of another media type.</param>
/// <param name="Status">Status of the answer.</param>
/// <param name="Keep">What later steps need of the answer: name and place, as in <c>items.0.id</c>.</param>
/// <param name="Until">The request is repeated until the answer has something at this place; of a stream: until it has had an event of this name.</param>
/// <param name="Answer">The answer as it was written down.</param>
sealed record Step(
    string Operation,
    string As,
    JsonObject? Path,
    string? Query,
    IReadOnlyDictionary<string, string>? Headers,
    JsonNode? Body,
    string? Text,
    int Status,
    IReadOnlyDictionary<string, string>? Keep,
    string? Until,
    JsonNode? Answer);

/// <summary>The examples.</summary>
/// <param name="Values">What the steps have kept, as it was written down.</param>
/// <param name="Steps">In the order they are told.</param>
sealed record Story(JsonObject Values, IReadOnlyList<Step> Steps)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Story Read(string file) => JsonSerializer.Deserialize<Story>(File.ReadAllText(file), Json)!;

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>The examples of an operation.</summary>
    public IReadOnlyList<Step> Of(string operation) => [.. Steps.Where(step => step.Operation == operation)];

    /// <summary>A value with what was kept put in its place; what was not yet recorded stays as it is written.</summary>
    public JsonNode? Resolve(JsonNode? value) => Resolve(value, name => Values[name]?.DeepClone() ?? "@" + name);

    /// <summary>The same with other values.</summary>
    public static JsonNode? Resolve(JsonNode? value, Func<string, JsonNode?> known) => value switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Resolve(p.Value, known)))),
        JsonArray a => new JsonArray([.. a.Select(item => Resolve(item, known))]),
        JsonValue v when v.TryGetValue<string>(out var text) && text.StartsWith('@') => known(text[1..]) ?? throw new InvalidOperationException($"No step keeps {text}."),
        _ => value?.DeepClone(),
    };
}
