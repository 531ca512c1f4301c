using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Contracts;
using Omnichannel.Desk.Keeping;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.House;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.IntegrationTests.Desk;

/// <summary>Two Desk processes on private servers, and a hand that publishes what Conversations and Routing would.</summary>
public sealed class DeskHouse : IAsyncLifetime
{
    static readonly string Key = Convert.ToBase64String(new byte[32].Select((_, place) => (byte)place).ToArray());

    readonly PrivateServers servers = new();
    readonly HttpClient http = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = true }) { Timeout = Timeout.InfiniteTimeSpan };
    readonly InternalToken tokens = new(new ConfigurationBuilder().AddInMemoryCollection([new("Internal:Key", Key)]).Build(), TimeProvider.System);
    BrokerConnection broker = default!;
    EventPublisher publisher = default!;

    public PrivateServers Servers => servers;

    public ServiceProcess First { get; private set; } = default!;

    public ServiceProcess Second { get; private set; } = default!;

    /// <summary>Address of the HTTP/2 port of a process.</summary>
    public Dictionary<ServiceProcess, Uri> StreamUrl { get; } = [];

    public async Task InitializeAsync()
    {
        await servers.InitializeAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(servers.Configuration("desk")).Build();
        var topology = new Topology(Readers.All);
        broker = new BrokerConnection(configuration, new ServiceName("desk-tests", "desk", typeof(DeskHouse).Assembly), topology, new Readiness(), NullLogger<BrokerConnection>.Instance);
        publisher = new EventPublisher(broker, topology);
        First = NewProcess();
        Second = NewProcess();
        await Task.WhenAll(First.StartAsync(), Second.StartAsync());
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await publisher.DisposeAsync();
        await broker.DisposeAsync();
        await servers.DisposeAsync();
    }

    /// <summary>A further process, not started.</summary>
    public ServiceProcess NewProcess()
    {
        var stream = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var process = new ServiceProcess(
            "services/Desk",
            "Omnichannel.Desk",
            [.. servers.Configuration("desk"), new("Internal:Key", Key), new("DeskStream:Url", stream.GetLeftPart(UriPartial.Authority))]);
        StreamUrl.Add(process, stream);
        return process;
    }

    /// <summary>Publishes events in order and returns when the broker has them.</summary>
    public Task PublishAsync(string tenant, params object[] events) =>
        publisher.PublishAsync([.. events.Select(one => Outgoing((dynamic)one, tenant))], CancellationToken.None);

    /// <summary>
    /// Publishes and waits until the agent's list has reached a cursor. The two processes compete for the queue, so that events published in one go may be kept
    /// in another order; a test that counts on an order takes it step by step.
    /// </summary>
    public async Task PublishAndKeepAsync(string tenant, string agent, int cursor, params object[] events)
    {
        await PublishAsync(tenant, events);
        await Wait.Until(async () => (int)(await StateAsync(First, tenant, agent))["cursor"]! >= cursor, $"the list of {agent} reached {cursor}");
    }

    /// <summary>Runs the cleaner once.</summary>
    public async Task ForgetAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(servers.Configuration("desk")).Build();
        await using var database = new Database(configuration, new ServiceName("desk", "desk", typeof(DeskHouse).Assembly));
        using var cleaner = new ForgetOldEvents(database, TimeProvider.System, NullLogger<ForgetOldEvents>.Instance);
        await cleaner.ForgetAsync(CancellationToken.None);
    }

    public string Token(string tenant, string? agent, Guid? session = null, string role = "agent") => tokens.Create(
        new Caller(tenant, agent ?? "integrator", agent is null ? CallerKind.ApiKey : CallerKind.Person, agent, session, new HashSet<string>([role], StringComparer.Ordinal)),
        TimeSpan.FromMinutes(5));

    /// <summary>Opens an agent's stream over HTTP/2, as the gateway does.</summary>
    public Task<StreamClient> OpenAsync(ServiceProcess process, string tenant, string agent, string? lastEventId = null, Guid? session = null) =>
        StreamClient.OpenAsync(http, new Uri(StreamUrl[process], "/desk/stream"), HttpVersion.Version20, Token(tenant, agent, session), lastEventId);

    /// <summary>Opens the stream of a tenant's wall.</summary>
    public Task<StreamClient> OpenWallAsync(ServiceProcess process, string tenant) =>
        StreamClient.OpenAsync(http, new Uri(StreamUrl[process], "/desk/wall/stream"), HttpVersion.Version20, Token(tenant, null, role: "supervisor"), null);

    /// <summary>The agent's snapshot, over HTTP/1.1.</summary>
    public async Task<JsonNode> StateAsync(ServiceProcess process, string tenant, string agent) =>
        (await (await GetAsync(process, "/desk/state", Token(tenant, agent))).Content.ReadFromJsonAsync<JsonNode>())!;

    public async Task<HttpResponseMessage> GetAsync(ServiceProcess process, string path, string? token, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, process.Url + path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    static OutgoingEvent Outgoing<T>(T one, string tenant)
        where T : class => OutgoingEvent.Of(one, tenant, Shard.Of(tenant), TimeProvider.System.GetUtcNow());
}
