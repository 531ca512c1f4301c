using System.Text.Json;
using System.Text.Json.Serialization;

namespace Omnichannel.Routing.Configuration;

/// <summary>A document of routing configuration as a tenant writes it, named by the path it is put to.</summary>
abstract record ConfigurationDocument
{
    /// <summary>Answers carry the id and the version: taken and left aside, so that what was got can be put back.</summary>
    [JsonInclude, JsonPropertyName("id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting)]
    internal string? ShownId { get; init; }

    [JsonInclude, JsonPropertyName("version"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting)]
    internal long? ShownVersion { get; init; }

    /// <summary>What is wrong with it by itself, by place; references to other documents are checked where it is applied.</summary>
    public abstract IReadOnlyDictionary<string, string[]> Errors();
}

/// <summary>The kinds of configuration: their names in storage, and their paths.</summary>
static class Kinds
{
    public const string Agent = "agent";
    public const string Queue = "queue";
    public const string Skill = "skill";
    public const string Calendar = "calendar";
    public const string Policy = "policy";

    /// <summary>How documents are written and stored: camelCase, absent where not said.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 64 };
}

/// <summary>Collects what is wrong, by place.</summary>
sealed class Faults
{
    readonly Dictionary<string, List<string>> found = new(StringComparer.Ordinal);

    public void Add(string place, string fault)
    {
        if (!found.TryGetValue(place, out var faults))
            found[place] = faults = [];
        faults.Add(fault);
    }

    public void Unless(bool holds, string place, string fault)
    {
        if (!holds)
            Add(place, fault);
    }

    /// <summary>A text for people: something to see, no control characters (PostgreSQL for its part takes no NUL).</summary>
    public void UnlessReadable(string? text, int longest, string place) => Unless(
        !string.IsNullOrWhiteSpace(text) && text.Length <= longest && !text.Any(char.IsControl), place, $"1 to {longest} characters, none of them a control character.");

    public IReadOnlyDictionary<string, string[]> Found => found.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal);
}
