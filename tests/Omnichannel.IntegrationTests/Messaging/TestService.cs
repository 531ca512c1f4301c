using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.House;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.IntegrationTests.Messaging;

/// <summary>A service without a domain, made of Hosting and Messaging alone.</summary>
sealed class TestService : IAsyncDisposable
{
    readonly WebApplication host;

    TestService(WebApplication host) => this.host = host;

    public Database Database => Get<Database>();

    public string Url => host.Urls.First();

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    public static async Task<TestService> StartAsync(
        PrivateServers servers,
        Action<WebApplicationBuilder>? add = null,
        Action<WebApplication>? map = null,
        string schema = "desk")
    {
        var builder = ServiceHost.CreateBuilder([], "test", schema);
        builder.Configuration.AddInMemoryCollection(servers.Configuration(schema));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Internal:Key"] = Convert.ToBase64String(new byte[32]) });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddMessaging(Readers.All);
        add?.Invoke(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapMessaging();
        map?.Invoke(app);
        await app.StartAsync();
        return new TestService(app);
    }

    public async Task CommitAsync(params OutgoingEvent[] events)
    {
        await using var tx = await Database.BeginAsync([.. events.Select(e => e.Tenant).Distinct()], CancellationToken.None);
        await Get<Outbox>().AddAsync(tx, events, CancellationToken.None);
        await tx.CommitAsync(CancellationToken.None);
    }

    public static OutgoingEvent Presence(string tenant, long version, string agent = "asha") =>
        OutgoingEvent.Of(new AgentPresenceChanged(tenant, agent, version, "ready", "agent", null, At), tenant, Shard.Of(tenant), TimeProvider.System.GetUtcNow());

    public static DateTimeOffset At { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await host.DisposeAsync();
    }
}
