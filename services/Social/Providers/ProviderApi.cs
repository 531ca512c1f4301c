using System.Net;
using System.Text.Json;
using OpenTelemetry;

namespace Omnichannel.Social.Providers;

/// <summary>The API of a provider as its folder calls it: base URL, JSON answers, bounded.</summary>
/// <param name="http">The client.</param>
/// <param name="root">Base URL with version and final slash.</param>
internal sealed class ProviderApi(HttpClient http, Uri root)
{
    /// <summary>No answer of a provider's API is longer.</summary>
    public const int LongestAnswer = 1 << 20;

    /// <summary>Base URL.</summary>
    public Uri Root { get; } = root;

    /// <summary>An absolute URL below the base.</summary>
    public Uri Url(string path) => new(Root, path);

    /// <summary>Sends a request and reads the answer as JSON; what is no JSON is of kind Undefined.</summary>
    /// <exception cref="HttpRequestException">It cannot be reached, or broke off.</exception>
    public async Task<(HttpStatusCode Status, System.Net.Http.Headers.HttpResponseHeaders Headers, JsonElement Body)> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        // Some providers want the token in the path, where instrumentation would write it into traces.
        using var quiet = SuppressInstrumentationScope.Begin();
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, ct);
        return (answer.StatusCode, answer.Headers, Parse(await answer.Content.ReadAsByteArrayAsync(ct)));
    }

    private static JsonElement Parse(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 64 }).RootElement;
        }
        catch (JsonException)
        {
            return default; // A proxy's page, most likely: the status tells enough.
        }
    }
}
