using System.Text.Json;

namespace Omnichannel.Messaging;

/// <summary>How events are written as JSON: camelCase, nulls kept, as MassTransit's raw JSON reads them.</summary>
static class EventJson
{
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        MaxDepth = 64,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
