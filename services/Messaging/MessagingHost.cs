using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Hosting.Inspecting;
using Omnichannel.Hosting.Settings;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging.Inspecting;
using Omnichannel.Messaging.Parking;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Messaging.Reading;
using Omnichannel.Messaging.Sharding;

namespace Omnichannel.Messaging;

/// <summary>Adds messaging to a service.</summary>
public static class MessagingHost
{
    /// <summary>Adds publisher, outbox and inbox.</summary>
    /// <param name="builder">Builder of the service.</param>
    /// <param name="readers">The table of the broker's queues, the same in every service.</param>
    public static IHostApplicationBuilder AddMessaging(this IHostApplicationBuilder builder, IReadOnlyList<(string Queue, int Shards, IReadOnlyList<Type> Events)> readers)
    {
        var services = builder.Services;
        services.AddSettings(BrokerConnection.Url);
        services.AddSingleton<IInspection, BrokerInspection>();
        services.AddSingleton<IInspection, BacklogInspection>();
        services.AddSingleton(new Topology(readers));
        services.AddSingleton(new MigrationSource(typeof(MessagingHost).Assembly));
        services.AddSingleton<BrokerConnection>();
        services.AddSingleton<EventPublisher>();
        services.AddSingleton<OutboxRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<OutboxRelay>());
        services.AddSingleton<Outbox>();
        services.AddSingleton<ParkedMessages>();
        services.AddSingleton<QueueReader>();
        services.AddHostedService<InboxCleaner>();
        services.AddHostedService<BrokerWait>();
        services.AddHostedService<ParkedGauge>();
        return builder;
    }

    /// <summary>Reads a queue of the topology, competing with the service's other processes.</summary>
    public static IHostApplicationBuilder AddBatchReader<THandler>(this IHostApplicationBuilder builder, string queue)
        where THandler : class, IBatchHandler
    {
        builder.Services.AddSingleton<THandler>();
        builder.Services.AddSingleton<IHostedService>(provider => new BatchReader(queue, provider.GetRequiredService<THandler>(), provider.GetRequiredService<QueueReader>()));
        return builder.AddDrain(queue);
    }

    /// <summary>Owns this process's share of the shards of a queue of the topology.</summary>
    public static IHostApplicationBuilder AddShards<THandler>(this IHostApplicationBuilder builder, string name)
        where THandler : class, IShardHandler
    {
        builder.Services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<ShardOwner<THandler>>(provider, name));
        return builder.AddDrain(name);
    }

    /// <summary>Adds MassTransit consumers beside the main path.</summary>
    public static IHostApplicationBuilder AddBus(this IHostApplicationBuilder builder, Action<Bus> configure)
    {
        Bus.Add(builder, configure);
        return builder;
    }

    /// <summary>Parks what a queue read by the bus dead-letters.</summary>
    public static IHostApplicationBuilder AddDrain(this IHostApplicationBuilder builder, string queue)
    {
        builder.Services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<DeadQueueDrain>(provider, queue));
        return builder;
    }

    /// <summary>Maps the operator's endpoints of parked messages; the service is ready once the broker has its queues.</summary>
    public static WebApplication MapMessaging(this WebApplication app)
    {
        app.Services.GetRequiredService<Readiness>().Require("broker");
        ParkedEndpoints.Map(app);
        return app;
    }
}
