using System.Security.Cryptography;
using System.Text;
using Omnichannel.Seed;

namespace Omnichannel.House.Providers;

/// <summary>A channel account of a provider, seen from the provider's side: it posts webhooks there as the provider signs them.</summary>
/// <param name="Provider">Provider.</param>
/// <param name="Id">Channel account.</param>
/// <param name="AccountId">The provider's id of it.</param>
/// <param name="Webhook">Address of its webhook.</param>
/// <param name="Signing">The signing secret.</param>
public sealed record SocialChannel(string Provider, string Id, string AccountId, Uri Webhook, string Signing)
{
    /// <summary>What it answers a handshake with.</summary>
    public const string VerifyToken = "a token both sides know";

    static readonly HttpClient Http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 200 }) { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Makes the account through the public API and at the provider.</summary>
    public static async Task<SocialChannel> AddAsync(PublicApi admin, ProviderServer server, string provider, string id, string accountId, string signing, string? address = null, bool enabled = true)
    {
        var token = $"token-of-{accountId}";
        server.AddAccount(accountId, token);
        var made = await admin.PutAsync($"/v1/channel-accounts/{id}", new
        {
            channel = "social",
            name = "Shop",
            address,
            enabled,
            settings = new { provider, accountId },
            secrets = new { appSecret = signing, secretToken = signing, verifyToken = VerifyToken, accessToken = token },
        });
        return new SocialChannel(provider, id, accountId, new Uri(admin.Gateway, $"/channels/social/{provider}/{made["webhookKey"]}"), signing);
    }

    /// <summary>Posts a payload as its provider does.</summary>
    public Task<HttpResponseMessage> PostAsync(string payload) => PostAsync(Encoding.UTF8.GetBytes(payload));

    /// <summary>The same with bytes.</summary>
    public Task<HttpResponseMessage> PostAsync(byte[] payload) => PostAsync(Http, payload);

    /// <summary>The same with a client of the caller's.</summary>
    public async Task<HttpResponseMessage> PostAsync(HttpClient http, byte[] payload)
    {
        using var request = Request(payload);
        return await http.SendAsync(request);
    }

    /// <summary>The request, signed.</summary>
    public HttpRequestMessage Request(byte[] payload)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Webhook) { Content = new ByteArrayContent(payload) };
        request.Content.Headers.ContentType = new("application/json");
        // What is too long is refused before it is sent.
        request.Headers.ExpectContinue = payload.Length > 1_000_000;
        if (Provider == "telegram")
            request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", Signing);
        else
            request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Signing), payload)));
        return request;
    }
}
