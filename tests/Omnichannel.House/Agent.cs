using System.Diagnostics;
using System.Text.Json.Nodes;
using Omnichannel.Seed;

namespace Omnichannel.House;

/// <summary>An agent of a tenant, who signs in again before the access token runs out.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Id">Agent id.</param>
/// <param name="Email">Address to sign in with.</param>
public sealed record Agent(Tenant Tenant, string Id, string Email)
{
    static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    readonly SemaphoreSlim signingIn = new(1);
    readonly Stopwatch age = new();
    PublicApi? api;

    /// <summary>The API with the agent's access token.</summary>
    public async Task<PublicApi> ApiAsync()
    {
        await signingIn.WaitAsync();
        try
        {
            if (api is not null && age.Elapsed < Freshness)
                return api;
            using var anybody = new PublicApi(Tenant.House.GatewayUrl, "nobody");
            var session = await anybody.PostAsync("/auth/token", new { email = Email, password = Tenant.Password });
            age.Restart();
            return api = new PublicApi(Tenant.House.GatewayUrl, (string)session["accessToken"]!);
        }
        finally
        {
            signingIn.Release();
        }
    }

    /// <summary>Sets the presence: ready, away, busy or offline.</summary>
    public async Task<JsonNode> BecomeAsync(string state, int leaseSeconds = 300) => await (await ApiAsync()).PutAsync("/v1/agents/me/presence", new { state, leaseSeconds });

    /// <summary>Opens the agent's stream.</summary>
    public Task<AgentStream> OpenStreamAsync() => AgentStream.OpenAsync(Tenant.House.GatewayUrl, async () => (await ApiAsync()).Token);

    /// <summary>Accepts an offer.</summary>
    /// <exception cref="ApiRefusal">409: taken, expired or withdrawn.</exception>
    public async Task<JsonNode> AcceptAsync(StreamEvent offer) => await (await ApiAsync()).PostAsync($"/v1/offers/{offer.Data["offerId"]}/accept", new { });

    /// <summary>Answers the customer.</summary>
    /// <returns><c>{replyId}</c>.</returns>
    public async Task<JsonNode> ReplyAsync(string conversation, string text, string? idempotencyKey = null) =>
        await (await ApiAsync()).PostAsync($"/v1/conversations/{conversation}/messages", new { text }, idempotencyKey);
}
