using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Gateway;

/// <summary>The gateway as a real process, two of them on one database, with echoes where the services would be. Each test makes a tenant of its own.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    public const string PlatformKey = "a platform key that is long enough";
    public const string Password = "correct horse battery";

    static readonly string InternalKey = Convert.ToBase64String("thirty-two bytes of internal key"u8);
    static int tenants;

    readonly PrivateServers servers = new();
    ServiceProcess? one;
    ServiceProcess? another;
    EchoService? service;
    EchoService? desk;

    internal PrivateServers Servers => servers;

    internal ServiceProcess One => one!;

    internal ServiceProcess Another => another!;

    /// <summary>Email, Conversations and Routing.</summary>
    internal EchoService Service => service!;

    internal EchoService Desk => desk!;

    /// <summary>A port where nobody listens.</summary>
    internal int DeadPort { get; } = Ports.Free();

    public async Task InitializeAsync()
    {
        await servers.InitializeAsync();
        service = await EchoService.StartAsync(InternalKey, HttpProtocols.Http1);
        desk = await EchoService.StartAsync(InternalKey, HttpProtocols.Http2);
        one = Process();
        another = Process();
        await one.StartAsync();
        await another.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await one!.DisposeAsync();
        await another!.DisposeAsync();
        await service!.DisposeAsync();
        await desk!.DisposeAsync();
        await servers.DisposeAsync();
    }

    /// <summary>A client of a gateway; without cookies of its own.</summary>
    internal static HttpClient Client(ServiceProcess gateway, string? bearer = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(gateway.Url), Timeout = TimeSpan.FromSeconds(60) };
        if (bearer is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return client;
    }

    /// <summary>A new tenant with its admin key.</summary>
    internal async Task<TenantOfTest> NewTenantAsync()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"tenant-{Interlocked.Increment(ref tenants)}");
        using var platform = Client(One, PlatformKey);
        using var made = await platform.PutAsJsonAsync($"/v1/tenants/{id}", new { name = "A tenant", languages = new[] { "en", "ur" }, timeZone = "Asia/Karachi", defaultQueue = "all" });
        Assert.Equal(System.Net.HttpStatusCode.Created, made.StatusCode);
        using var key = await platform.PostAsJsonAsync($"/v1/api-keys?tenant={id}", new { name = "setup" });
        Assert.Equal(System.Net.HttpStatusCode.Created, key.StatusCode);
        var text = (await key.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
        return new TenantOfTest(this, id, text, Client(One, text));
    }

    ServiceProcess Process() => new("gateway", "Omnichannel.Gateway", new Dictionary<string, string?>(servers.Configuration("identity"), StringComparer.Ordinal)
    {
        ["Internal:Key"] = InternalKey,
        ["Platform:Key"] = PlatformKey,
        ["Services:Email"] = service!.Url,
        ["Services:Conversations"] = service!.Url,
        ["Services:Routing"] = $"http://127.0.0.1:{DeadPort}",
        ["Services:DeskStream"] = desk!.Url,
        ["Services:ChatStream"] = desk!.Url,
        ["Services:Social"] = service!.Url,
        ["Services:Phone"] = service!.Url,
    });
}

/// <summary>A tenant, and its admin's client.</summary>
sealed record TenantOfTest(GatewayFixture Gateway, string Id, string AdminKey, HttpClient Admin) : IDisposable
{
    static int people;

    /// <summary>A person with a password; an agent unless other roles are named.</summary>
    public async Task<(string Id, string Email)> AddPersonAsync(params string[] roles)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"person-{Interlocked.Increment(ref people)}");
        var isAgent = roles.Length == 0 || roles.Contains("agent", StringComparer.Ordinal);
        using var made = await Admin.PutAsJsonAsync(
            $"/v1/people/{id}",
            new { email = $"{id}@example.org", name = id, roles = roles.Length == 0 ? ["agent"] : roles, agentId = isAgent ? id : null, password = GatewayFixture.Password });
        Assert.Equal(System.Net.HttpStatusCode.Created, made.StatusCode);
        return (id, $"{id}@example.org");
    }

    /// <summary>Signs somebody in.</summary>
    public async Task<Tokens> SignInAsync(string email, ServiceProcess? at = null)
    {
        using var client = GatewayFixture.Client(at ?? Gateway.One);
        using var answer = await client.PostAsJsonAsync("/auth/token", new { email, password = GatewayFixture.Password });
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<Tokens>())!;
    }

    public void Dispose() => Admin.Dispose();
}

/// <summary>The answer to signing in.</summary>
sealed record Tokens(string AccessToken, int ExpiresIn, string RefreshToken, string TenantId, string? AgentId, string[] Roles);
