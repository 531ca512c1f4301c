using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Seed;

/// <summary>The public API as a client sees it: JSON in and out, behind the gateway, with one bearer token.</summary>
/// <param name="gateway">Base URL of the gateway.</param>
/// <param name="token">An API key, an access token, or the platform key.</param>
public sealed class PublicApi(Uri gateway, string token) : IDisposable
{
    readonly HttpClient http = new()
    {
        BaseAddress = gateway,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    /// <summary>Base URL of the gateway.</summary>
    public Uri Gateway { get; } = gateway;

    /// <summary>The bearer token.</summary>
    public string Token { get; } = token;

    /// <summary>The answer to GET.</summary>
    /// <exception cref="ApiRefusal">Any status but 2xx.</exception>
    public async Task<JsonNode> GetAsync(string path) => await SendAsync(HttpMethod.Get, path, null);

    /// <summary>The answer to GET, or null for 404.</summary>
    /// <exception cref="ApiRefusal">Any other status but 2xx.</exception>
    public async Task<JsonNode?> FindAsync(string path)
    {
        try
        {
            return await GetAsync(path);
        }
        catch (ApiRefusal refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The answer to PUT.</summary>
    /// <exception cref="ApiRefusal">Any status but 2xx.</exception>
    public Task<JsonNode> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    /// <summary>The answer to POST; repeated under the same key it is done once.</summary>
    /// <exception cref="ApiRefusal">Any status but 2xx.</exception>
    public Task<JsonNode> PostAsync(string path, object body, string? idempotencyKey = null) => SendAsync(HttpMethod.Post, path, body, idempotencyKey);

    /// <summary>Done by DELETE.</summary>
    /// <exception cref="ApiRefusal">Any status but 2xx.</exception>
    public Task DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, body.GetType()) };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new ApiRefusal($"{method} {path}", answer.StatusCode, text);
        return (text.Length == 0 ? null : JsonNode.Parse(text)) ?? new JsonObject();
    }
}

/// <summary>The API said no.</summary>
public sealed class ApiRefusal(string request, HttpStatusCode status, string body) : Exception($"{request}: {(int)status} {body}")
{
    /// <summary>Status of the answer.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>The problem document, as it came.</summary>
    public string Body { get; } = body;
}
