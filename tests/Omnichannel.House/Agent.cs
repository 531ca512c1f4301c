using System.Text.Json.Nodes;
using Omnichannel.Seed;

namespace Omnichannel.House;

/// <summary>An agent of a tenant, signed in.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Id">Agent id.</param>
/// <param name="Api">The API with the agent's access token.</param>
public sealed record Agent(Tenant Tenant, string Id, PublicApi Api)
{
    /// <summary>Sets the presence: ready, away, busy or offline.</summary>
    public Task<JsonNode> BecomeAsync(string state, int leaseSeconds = 600) => Api.PutAsync("/v1/agents/me/presence", new { state, leaseSeconds });

    /// <summary>Opens the agent's stream.</summary>
    public Task<AgentStream> OpenStreamAsync() => AgentStream.OpenAsync(Tenant.House.GatewayUrl, () => Task.FromResult(Api.Token));

    /// <summary>Accepts an offer.</summary>
    /// <exception cref="ApiRefusal">409: taken, expired or withdrawn.</exception>
    public Task<JsonNode> AcceptAsync(StreamEvent offer) => Api.PostAsync($"/v1/offers/{offer.Data["offerId"]}/accept", new { });

    /// <summary>Answers the customer.</summary>
    /// <returns><c>{replyId}</c>.</returns>
    public Task<JsonNode> ReplyAsync(string conversation, string text, string? idempotencyKey = null) =>
        Api.PostAsync($"/v1/conversations/{conversation}/messages", new { text }, idempotencyKey);
}
