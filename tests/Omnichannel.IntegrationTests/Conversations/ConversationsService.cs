using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Security;
using Omnichannel.House;
using Omnichannel.Messaging;
using RabbitMQ.Client;

namespace Omnichannel.IntegrationTests.Conversations;

/// <summary>The Conversations service as a real process with real PostgreSQL and RabbitMQ, an observer of what it publishes, and clients of two tenants.</summary>
public sealed class ConversationsService : IAsyncLifetime
{
    const string Observer = "observer";

    static readonly Type[] Observed =
    [
        typeof(MessageAdded), typeof(ConversationWaiting), typeof(ConversationChanged), typeof(ConversationResolved), typeof(ReplyRequested), typeof(CustomerErased), typeof(SenderBlocked),
        typeof(ChannelAccountChanged),
    ];

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    readonly Dictionary<string, string?> settings = new(StringComparer.Ordinal)
    {
        ["Internal:Key"] = Convert.ToBase64String(new byte[32]),
        ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
    };

    readonly List<(string Type, JsonElement Body)> seen = [];
    readonly SemaphoreSlim publishing = new(1);
    IConnection? connection;
    IChannel? channel;

    public PrivateServers Servers { get; } = new();

    public ServiceProcess Process { get; private set; } = default!;

    public async Task InitializeAsync()
    {
        await Servers.InitializeAsync();
        foreach (var (key, value) in Servers.Configuration("conversations"))
            settings[key] = value;
        Process = new ServiceProcess("services/Conversations", "Omnichannel.Conversations", settings);
        await Process.StartAsync();
        connection = await new ConnectionFactory { Uri = new Uri(Servers.RabbitMqUrl) }.CreateConnectionAsync();
        channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.QueueDeclareAsync(Observer, true, false, false, new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
        foreach (var type in Observed)
        {
            await channel.ExchangeDeclareAsync(Topology.ExchangeOf(type), ExchangeType.Fanout, true, false);
            await channel.QueueBindAsync(Observer, Topology.ExchangeOf(type), "");
        }

        var consumer = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            lock (seen)
                seen.Add((delivery.Exchange.Split(':')[1], JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span)));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Observer, true, consumer);
    }

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
    }

    /// <summary>Events seen so far of a conversation, in the order of their arrival.</summary>
    public IReadOnlyList<T> Events<T>(Guid conversation)
    {
        lock (seen)
        {
            return
            [
                .. seen.Where(e => e.Type == typeof(T).Name && e.Body.TryGetProperty("conversationId", out var id) && id.GetGuid() == conversation)
                    .Select(e => e.Body.Deserialize<T>(Json)!),
            ];
        }
    }

    public IReadOnlyList<T> Events<T>()
    {
        lock (seen)
            return [.. seen.Where(e => e.Type == typeof(T).Name).Select(e => e.Body.Deserialize<T>(Json)!)];
    }

    /// <summary>A client of a tenant.</summary>
    public HttpClient Client(string tenant, CallerKind kind = CallerKind.ApiKey, string? agent = null, params string[] roles)
    {
        var token = new InternalToken(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), TimeProvider.System).Create(
            new Caller(kind is CallerKind.Service ? "" : tenant, agent ?? "key-1", kind, agent, null, (roles.Length == 0 ? ["admin"] : roles).ToHashSet()), TimeSpan.FromMinutes(10));
        var client = new HttpClient { BaseAddress = new Uri(Process.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A tenant with an <c>api</c> account named platform and a mailbox named support.</summary>
    public async Task<string> NewTenantAsync(string name, int reopenDays = 14)
    {
        await PublishAsync(new TenantChanged(name, 1, name, ["ur", "gu", "ta", "hi", "en", "de"], "Asia/Karachi", "general", reopenDays, true, Now), name, Shard.Of(name));
        await Wait.Until(
            async () => (await Servers.QueryAsync<string>("select tenant from conversations.tenant where tenant = @name", new { name })).Count == 1, $"tenant {name} is known");
        var client = Client(name);
        await PutAsync(client, "/v1/channel-accounts/platform", new { channel = "api" });
        await PutAsync(client, "/v1/channel-accounts/support", new { channel = "email", address = $"support@{name}.example", name = "Support" });
        return name;
    }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static async Task<JsonElement> PutAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PutAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static async Task<JsonElement> PostAsync(HttpClient client, string path, object body, int status)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Publishes an event as another service would; the same message id again is a redelivery.</summary>
    public async Task PublishAsync<T>(T @event, string tenant, string routingKey, Guid? messageId = null)
        where T : class
    {
        var properties = new BasicProperties
        {
            MessageId = (messageId ?? Guid.CreateVersion7(Now)).ToString(),
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
            Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["MT-MessageType"] = Topology.UrnOf(typeof(T)), ["tenant"] = tenant },
        };
        await publishing.WaitAsync();
        try
        {
            await channel!.BasicPublishAsync(Topology.ExchangeOf(typeof(T)), routingKey, true, properties, JsonSerializer.SerializeToUtf8Bytes(@event, Json));
        }
        finally
        {
            publishing.Release();
        }
    }

    public Task ReceiveAsync(MessageReceived message, Guid? messageId = null) =>
        PublishAsync(message, message.Tenant, Shard.Of(message.Tenant, message.ThreadKey), messageId);

    /// <summary>A mail to the tenant's mailbox.</summary>
    public static MessageReceived Mail(string tenant, string id, string thread, string from, string text, params string[] references) => new(
        tenant,
        "email",
        "support",
        $"{id}#hash",
        thread,
        references,
        new Party(from, null, "email"),
        $"support@{tenant}.example",
        [],
        "Hello",
        text,
        null,
        null,
        [],
        null,
        null,
        null,
        false,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["messageId"] = id },
        Now,
        Now);

    /// <summary>The conversation that a mail or message ended up in, once it is there.</summary>
    public async Task<Guid> ConversationOfAsync(string tenant, string externalId)
    {
        Guid found = default;
        await Wait.Until(
            async () =>
            {
                var ids = await Servers.QueryAsync<Guid>("select conversation_id from conversations.message where tenant = @tenant and external_id = @externalId", new { tenant, externalId });
                found = ids.SingleOrDefault();
                return ids.Count == 1;
            },
            $"{externalId} is taken in; the service wrote\n{Process.Output}");
        return found;
    }
}
