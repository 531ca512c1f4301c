using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Security;
using Omnichannel.House;
using Omnichannel.IntegrationTests.Messaging;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.IntegrationTests.Routing;

/// <summary>Routing as real processes on private servers, with what stands around it: who publishes waits, who reads its events, who calls its API.</summary>
public sealed class RoutingService : IAsyncLifetime
{
    static readonly string Key = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());
    static int tenants;

    readonly PrivateServers servers = new();
    readonly List<ServiceProcess> processes = [];
    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(40) };
    readonly InternalToken token = new(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Internal:Key", (string?)Key)]).Build(), TimeProvider.System);
    readonly Heard heard = new();
    TestService neighbour = default!;

    public PrivateServers Servers => servers;

    public IReadOnlyList<ServiceProcess> Processes => processes;

    public ServiceProcess First => processes[0];

    /// <summary>Whether it also hears what Desk does not read; a benchmark that asks for nothing of it is spared the reading.</summary>
    public bool HearsAll { get; init; } = true;

    /// <summary>Events of Routing in the order of their arrival.</summary>
    public IReadOnlyCollection<ReceivedEvent> Events => heard.All;

    public async Task InitializeAsync()
    {
        await servers.InitializeAsync();
        neighbour = await TestService.StartAsync(servers, builder =>
        {
            builder.Services.AddSingleton(heard);
            builder.AddBatchReader<Listener>("desk");
            if (HearsAll)
                builder.AddBatchReader<ConversationsListener>("conversations-routing");
        });
        await AddProcess().StartAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var process in processes)
            await process.DisposeAsync();
        await neighbour.DisposeAsync();
        http.Dispose();
    }

    /// <summary>One more process; started by the caller.</summary>
    public ServiceProcess AddProcess()
    {
        var process = new ServiceProcess("services/Routing", "Omnichannel.Routing", servers.Configuration("routing"));
        process.Configure("Internal:Key", Key);
        process.Configure("Self:Url", process.Url);
        processes.Add(process);
        return process;
    }

    /// <summary>A tenant with a queue <c>support</c>.</summary>
    public async Task<RoutingTenant> AddTenantAsync(object? queue = null)
    {
        var tenant = new RoutingTenant(this, $"rt-{Interlocked.Increment(ref tenants)}");
        (await tenant.PutAsync("queues/support", queue ?? new { name = "Support" })).EnsureSuccessStatusCode();
        return tenant;
    }

    public Task PublishAsync<T>(string tenant, T @event)
        where T : class => neighbour.Get<EventPublisher>().PublishAsync(OutgoingEvent.Of(@event, tenant, Shard.Of(tenant), TimeProvider.System.GetUtcNow()), CancellationToken.None);

    /// <summary>Calls the API as a caller of a tenant.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string tenant, HttpMethod method, string path, object? body = null, string? agent = null, string? ifMatch = null, string? role = null, ServiceProcess? to = null, string? key = null, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, (to ?? First).Url + "/v1/" + path);
        var caller = new Caller(tenant, agent ?? "key", agent is null ? CallerKind.ApiKey : CallerKind.Person, agent, null, new HashSet<string>([role ?? (agent is null ? "admin" : "agent")]));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Create(caller, TimeSpan.FromMinutes(5)));
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        // What is refused for its size is refused before it is sent, and not by a broken connection.
        request.Headers.ExpectContinue = request.Content?.Headers.ContentLength > 1 << 20;
        return await http.SendAsync(request);
    }

    /// <summary>Told of each event of Routing as it arrives, beside its being kept.</summary>
    public Action<ReceivedEvent>? Arrived { get => heard.Arrived; set => heard.Arrived = value; }

    sealed class Heard
    {
        public ConcurrentQueue<ReceivedEvent> All { get; } = new();

        public Action<ReceivedEvent>? Arrived { get; set; }
    }

    sealed class Listener(Heard heard) : IBatchHandler
    {
        public Task HandleAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
        {
            foreach (var received in batch)
            {
                heard.All.Enqueue(received);
                heard.Arrived?.Invoke(received);
            }

            return Task.CompletedTask;
        }
    }

    /// <summary>What Desk does not read.</summary>
    sealed class ConversationsListener(Heard heard) : IBatchHandler
    {
        static readonly IReadOnlyList<Type> OfDesk = Readers.All.Single(reader => reader.Queue == "desk").Events;

        public Task HandleAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
        {
            foreach (var received in batch.Where(received => !OfDesk.Contains(received.Event.GetType())))
            {
                heard.All.Enqueue(received);
                heard.Arrived?.Invoke(received);
            }

            return Task.CompletedTask;
        }
    }
}

/// <summary>A tenant of a <see cref="RoutingService"/>.</summary>
public sealed record RoutingTenant(RoutingService Service, string Id)
{
    public Task<HttpResponseMessage> PutAsync(string path, object body, string? ifMatch = null, ServiceProcess? to = null) =>
        Service.SendAsync(Id, HttpMethod.Put, path, body, ifMatch: ifMatch, to: to);

    public Task<HttpResponseMessage> GetAsync(string path, ServiceProcess? to = null) => Service.SendAsync(Id, HttpMethod.Get, path, to: to);

    public async Task AddAgentAsync(string id, int capacity = 1, string language = "en", int leaseSeconds = 600, ServiceProcess? to = null)
    {
        (await PutAsync($"agents/{id}", new { name = id, languages = new[] { new { tag = language, proficiency = "native" } }, queues = new[] { "support" }, capacity }, to: to)).EnsureSuccessStatusCode();
        (await BecomeAsync(id, "ready", leaseSeconds, to)).EnsureSuccessStatusCode();
    }

    public Task<HttpResponseMessage> BecomeAsync(string agent, string state, int leaseSeconds = 600, ServiceProcess? to = null) =>
        Service.SendAsync(Id, HttpMethod.Put, "agents/me/presence", new { state, leaseSeconds }, agent, to: to);

    public Task<HttpResponseMessage> AcceptAsync(Guid offer, string agent, ServiceProcess? to = null) =>
        Service.SendAsync(Id, HttpMethod.Post, $"offers/{offer}/accept", agent: agent, to: to);

    public Task<HttpResponseMessage> DeclineAsync(Guid offer, string agent, string? reason = null) =>
        Service.SendAsync(Id, HttpMethod.Post, $"offers/{offer}/decline", new { reason }, agent);

    /// <summary>Publishes a new conversation that waits.</summary>
    public async Task<ConversationWaiting> WaitAsync(string language = "en", string channel = "email", string? preferred = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var e = new ConversationWaiting(
            Id, Guid.CreateVersion7(now), 1, Guid.CreateVersion7(now), "support", "support", channel, language, 1, [], [], "Asia/Karachi", 50, 0, now, preferred, 0, null, [], null, now);
        await Service.PublishAsync(Id, e);
        return e;
    }

    public Task ResolveAsync(ConversationWaiting wait, long version = 2) =>
        Service.PublishAsync(Id, new ConversationResolved(Id, wait.ConversationId, version, wait.WaitId, null, TimeProvider.System.GetUtcNow()));

    /// <summary>Waits for an event of Routing.</summary>
    public Task<T> HearAsync<T>(Func<T, bool> which)
        where T : class => Wait.For(() => Task.FromResult(Heard<T>().FirstOrDefault(which)), $"{typeof(T).Name} is heard; {Service.First.Output}");

    public Task<ConversationOffered> OfferAsync(ConversationWaiting wait) => HearAsync<ConversationOffered>(e => e.ConversationId == wait.ConversationId);

    public IEnumerable<T> Heard<T>() => Service.Events.Where(e => e.Tenant == Id).Select(e => e.Event).OfType<T>();

    public static async Task<JsonNode> JsonOf(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    /// <summary>I2 and I3 from the stored history, of offers to one at a time and to several at once: nobody's conversation with two, nobody above capacity, and decisions without a gap. For tenants whose conversations are never pending: those hold nothing.</summary>
    public async Task AssertHistoryAsync()
    {
        Assert.Equal(0, (await Service.Servers.QueryAsync<long>(
            """
            select count(*) from routing.offer a join routing.offer b on a.tenant = b.tenant and a.conversation_id = b.conversation_id and a.id <> b.id
             where a.tenant = @Id
               and tstzrange(case when a.alone then a.offered_at else a.accepted_at end, a.ended_at) && tstzrange(b.offered_at, b.ended_at)
               and (a.alone or a.accepted_at is not null)
            """,
            new { Id }))[0]);
        Assert.Empty(await Service.Servers.QueryAsync<string>(
            """
            select o.agent || ' at ' || o.offered_at
              from routing.offer o join routing.configuration c on c.tenant = o.tenant and c.kind = 'agent' and c.id = o.agent
             where o.tenant = @Id
               and (select count(*) from routing.offer p where p.tenant = o.tenant and p.agent = o.agent and tstzrange(p.offered_at, p.ended_at) @> o.offered_at)
                   > (c.document ->> 'capacity')::int
            """,
            new { Id }));
        var (count, last) = (await Service.Servers.QueryAsync<(long, long)>("select count(*), coalesce(max(sequence), 0) from routing.decision where tenant = @Id", new { Id }))[0];
        Assert.Equal(last, count);
    }
}
