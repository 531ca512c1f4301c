using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Phone.Keeping;

/// <summary>What a call has to say to Routing and Conversations, for the agent on the line or for the tenant.</summary>
internal sealed class Neighbours(IHttpClientFactory clients, InternalToken tokens, ServiceName service)
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(1);

    /// <summary>The agent takes the offer.</summary>
    /// <returns>False where it is not his any more.</returns>
    /// <exception cref="UnavailableException">Routing did not answer.</exception>
    public Task<bool> AcceptAsync(string tenant, string agent, Guid offer, CancellationToken ct) => DoneAsync("Routing", tenant, agent, $"/v1/offers/{offer}/accept", new { }, ct);

    /// <summary>The agent's phone was not answered.</summary>
    public Task<bool> DeclineAsync(string tenant, string agent, Guid offer, string reason, CancellationToken ct) =>
        DoneAsync("Routing", tenant, agent, $"/v1/offers/{offer}/decline", new { reason }, ct);

    /// <summary>The conversation goes to an agent or a queue; it does not come back to who had it.</summary>
    public Task<bool> TransferAsync(string tenant, string agent, Guid conversation, string kind, string to, CancellationToken ct) =>
        DoneAsync("Conversations", tenant, agent, $"/v1/conversations/{conversation}/transfer", new { to = new { kind, id = to } }, ct);

    /// <summary>Where the agent is rung: the attribute <c>phone</c> of his configuration, a number, a SIP address or a client; null: he has none.</summary>
    public async Task<string?> PhoneOfAsync(string tenant, string agent, CancellationToken ct)
    {
        using var client = clients.CreateClient("Routing");
        using var request = Request(HttpMethod.Get, tenant, null, $"/v1/agents/{Uri.EscapeDataString(agent)}");
        using var answer = await client.SendAsync(request, ct);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        answer.EnsureSuccessStatusCode();
        var document = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
        return document.TryGetProperty("attributes", out var attributes) && attributes.ValueKind == JsonValueKind.Object && attributes.TryGetProperty("phone", out var phone) ? phone.GetString() : null;
    }

    private async Task<bool> DoneAsync(string name, string tenant, string agent, string path, object body, CancellationToken ct)
    {
        using var client = clients.CreateClient(name);
        using var request = Request(HttpMethod.Post, tenant, agent, path);
        request.Content = JsonContent.Create(body, body.GetType());
        using var answer = await client.SendAsync(request, ct);
        if ((int)answer.StatusCode >= 500)
            throw new UnavailableException($"{name} answered {(int)answer.StatusCode}.");
        return answer.IsSuccessStatusCode;
    }

    private HttpRequestMessage Request(HttpMethod method, string tenant, string? agent, string path)
    {
        var roles = new HashSet<string>(StringComparer.Ordinal) { "agent" };
        var caller = new Caller(tenant, service.Value, CallerKind.Service, agent, null, roles);
        return new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", tokens.Create(caller, TokenLife)) } };
    }
}
