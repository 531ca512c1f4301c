using System.Security.Cryptography;
using Omnichannel.House.Providers;
using Omnichannel.Seed;
using Xunit;

namespace Omnichannel.House;

/// <summary>
/// The whole house: Email, Chat, Social, Phone, Conversations, Routing, Desk and the gateway as real processes on private servers. Use it as <c>IClassFixture&lt;WholeHouse&gt;</c>, or start one
/// with <see cref="StartAsync"/> where a test needs servers of its own.
/// </summary>
public sealed class WholeHouse : IAsyncLifetime
{
    /// <summary>The services' schemas.</summary>
    public static IReadOnlyList<string> Schemas { get; } = ["email", "conversations", "routing", "desk", "chat", "social", "phone", "identity"];

    readonly string internalKey = NewKey();
    readonly string platformKey = "omk_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)) + "_" + NewKey()[..43];
    readonly string secretsKey = NewKey();
    int tenants;

    /// <summary>The servers below it.</summary>
    public PrivateServers Servers { get; private set; } = new();

    /// <summary>The services, in the order of their start.</summary>
    public IReadOnlyList<ServiceProcess> Services { get; private set; } = [];

    /// <summary>Takes mails in and delivers replies.</summary>
    public ServiceProcess Email { get; private set; } = default!;

    /// <summary>Customers, threads, replies.</summary>
    public ServiceProcess Conversations { get; private set; } = default!;

    /// <summary>Offers and assignments.</summary>
    public ServiceProcess Routing { get; private set; } = default!;

    /// <summary>The agents' streams.</summary>
    public ServiceProcess Desk { get; private set; } = default!;

    /// <summary>The visitors' sessions and streams.</summary>
    public ServiceProcess Chat { get; private set; } = default!;

    /// <summary>Where Chat speaks HTTP/2, as the gateway reaches it.</summary>
    public Uri ChatStreamUrl { get; private set; } = default!;

    /// <summary>The providers' webhooks and replies to them.</summary>
    public ServiceProcess Social { get; private set; } = default!;

    /// <summary>The providers' side.</summary>
    public ProviderServer Providers { get; private set; } = default!;

    /// <summary>Calls and agents' legs.</summary>
    public ServiceProcess Phone { get; private set; } = default!;

    /// <summary>What everybody outside talks to.</summary>
    public ServiceProcess Gateway { get; private set; } = default!;

    /// <summary>Base URL of the gateway.</summary>
    public Uri GatewayUrl => new(Gateway.Url);

    /// <summary>Configuration of every service besides what it needs.</summary>
    IReadOnlyList<(string Key, string Value)> further = [];

    /// <summary>Starts a house on servers of the caller's.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="configuration">Further configuration of every service.</param>
    public static async Task<WholeHouse> StartAsync(PrivateServers servers, params IReadOnlyList<(string Key, string Value)> configuration)
    {
        var house = new WholeHouse { Servers = servers, further = configuration };
        await house.OpenAsync();
        return house;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await Servers.InitializeAsync();
        await OpenAsync();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Task.WhenAll(Services.Select(service => service.DisposeAsync().AsTask()));
        if (Providers is { } providers)
            await providers.DisposeAsync();
    }

    /// <summary>How it stands now, for the message of a failure: queues, outboxes, leases, and what each service wrote lately.</summary>
    public Task<string> DescribeAsync() => HousePicture.OfAsync(this);

    /// <summary>One more process of a service that runs already, on the same configuration; started and disposed of by the caller.</summary>
    public ServiceProcess Another(Func<WholeHouse, ServiceProcess> which) => which(this).Sibling();

    /// <summary>The public API under the platform key.</summary>
    public PublicApi AsOperator() => new(GatewayUrl, platformKey);

    /// <summary>Makes a tenant with one queue, through the public API.</summary>
    /// <param name="languages">BCP 47 tags it serves.</param>
    public async Task<Tenant> CreateTenantAsync(params IReadOnlyList<string> languages)
    {
        var id = $"tenant-{Interlocked.Increment(ref tenants)}";
        using var platform = AsOperator();
        var key = await TenantSetup.CreateAsync(platform, id, id, languages, "Europe/London", Tenant.Queue);
        var admin = new PublicApi(GatewayUrl, key);
        await admin.PutAsync($"/v1/queues/{Tenant.Queue}", new { name = "Support" });
        return new Tenant(this, id, admin);
    }

    async Task OpenAsync()
    {
        var stream = $"http://127.0.0.1:{Ports.Free()}";
        var chatStream = $"http://127.0.0.1:{Ports.Free()}";
        ChatStreamUrl = new Uri(chatStream);
        Conversations = Make("services/Conversations", "Omnichannel.Conversations", "conversations", ("Secrets:Key", secretsKey));
        Email = Make("services/Email", "Omnichannel.Email", "email");
        Routing = Make("services/Routing", "Omnichannel.Routing", "routing");
        Desk = Make("services/Desk", "Omnichannel.Desk", "desk", ("DeskStream:Url", stream));
        Chat = Make("services/Chat", "Omnichannel.Chat", "chat", ("ChatStream:Url", chatStream));
        Providers = await ProviderServer.StartAsync();
        Social = Make("services/Social", "Omnichannel.Social", "social", [.. Providers.Configuration]);
        Gateway = Make("gateway", "Omnichannel.Gateway", "identity", ("Platform:Key", platformKey));
        Phone = Make("services/Phone", "Omnichannel.Phone", "phone", ("Phone:PublicUrl", Gateway.Url));
        Services = [Conversations, Email, Routing, Desk, Chat, Social, Phone, Gateway];
        foreach (var service in Services)
        {
            service.Configure("Services:Conversations", Conversations.Url);
            service.Configure("Services:Email", Email.Url);
            service.Configure("Services:Routing", Routing.Url);
            service.Configure("Services:Desk", Desk.Url);
            service.Configure("Services:DeskStream", stream);
            service.Configure("Services:ChatStream", chatStream);
            service.Configure("Services:Social", Social.Url);
            service.Configure("Services:Phone", Phone.Url);
            foreach (var (key, value) in further)
                service.Configure(key, value);
            service.Start();
        }

        foreach (var service in Services)
            await service.ReadyAsync();
    }

    ServiceProcess Make(string folder, string assembly, string schema, params ReadOnlySpan<(string Key, string Value)> more)
    {
        var service = new ServiceProcess(folder, assembly, Servers.Configuration(schema));
        service.Configure("Internal:Key", internalKey);
        foreach (var (key, value) in more)
            service.Configure(key, value);
        return service;
    }

    static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).Replace('+', 'x').Replace('/', 'y');
}
