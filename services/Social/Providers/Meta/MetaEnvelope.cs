using System.Text.Json;

namespace Omnichannel.Social.Providers.Meta;

/// <summary>The form that all webhooks of Meta's platforms have: an object, entries, and in each entry lists of events. Written of raw pieces: what cannot be read stays as it came.</summary>
internal static class MetaEnvelope
{
    /// <summary>The payload with one entry and one event.</summary>
    /// <param name="payload">The whole payload.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="list">Its list the event stands in: <c>changes</c>, <c>messaging</c>.</param>
    /// <param name="happened">The event, as JSON.</param>
    public static string Alone(JsonElement payload, JsonElement entry, string list, string happened) =>
        $$$"""{"object":{{{Raw(payload.At("object"))}}},"entry":[{"id":{{{Raw(entry.At("id"))}}},"time":{{{Raw(entry.At("time"))}}},"{{{list}}}":[{{{happened}}}]}]}""";

    /// <summary>An element as it came; <c>null</c> where it is missing.</summary>
    public static string Raw(JsonElement element) => element.ValueKind == JsonValueKind.Undefined ? "null" : element.GetRawText();
}
