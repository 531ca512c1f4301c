using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Omnichannel.Messaging;

/// <summary>MassTransit beside the main path: consumers of replies, reports and changes of configuration. It reads the same JSON as the batch readers.</summary>
public sealed class Bus
{
    readonly List<(Type Consumer, string? Queue)> consumers = [];

    Bus()
    {
    }

    /// <summary>Reads one of the topology's queues, competing with the service's other processes. Several consumers may read the same queue.</summary>
    public Bus Read<TConsumer>(string queue)
        where TConsumer : class, IConsumer
    {
        consumers.Add((typeof(TConsumer), queue));
        return this;
    }

    /// <summary>Receives the consumer's events in every process, through a queue that goes with the process.</summary>
    public Bus Broadcast<TConsumer>()
        where TConsumer : class, IConsumer
    {
        consumers.Add((typeof(TConsumer), null));
        return this;
    }

    internal static void Add(IHostApplicationBuilder builder, Action<Bus> configure)
    {
        var bus = new Bus();
        configure(bus);
        builder.Services.AddMassTransit(registration =>
        {
            registration.DisableUsageTelemetry();
            foreach (var (consumer, _) in bus.consumers)
                registration.AddConsumer(consumer);
            registration.UsingRabbitMq((context, rabbit) =>
            {
                var broker = context.GetRequiredService<BrokerConnection>();
                var stopping = context.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
                rabbit.Host(
                    new Uri(BrokerConnection.Url.Read(context.GetRequiredService<IConfiguration>())),
                    // Its own waits between attempts are fixed and grow to a minute; it attempts nothing before the broker is there, and so goes on when we do.
                    host => host.OnRefreshConnectionFactory = _ => broker.ForReadingAsync(stopping));
                rabbit.UseRawJsonDeserializer(RawSerializerOptions.Default, true);
                rabbit.ConfigureJsonSerializerOptions(_ => EventJson.Options);
                foreach (var queue in bus.consumers.Where(c => c.Queue is not null).GroupBy(c => c.Queue!, StringComparer.Ordinal))
                    rabbit.ReceiveEndpoint(queue.Key, endpoint => ReadQueue(endpoint, context, queue.Key, queue.Select(c => c.Consumer)));
                foreach (var (consumer, _) in bus.consumers.Where(c => c.Queue is null))
                    rabbit.ReceiveEndpoint(new TemporaryEndpointDefinition(), endpoint => endpoint.ConfigureConsumer(context, consumer));
            });
        });
    }

    static void ReadQueue(IRabbitMqReceiveEndpointConfigurator endpoint, IBusRegistrationContext context, string queue, IEnumerable<Type> consumers)
    {
        endpoint.ConfigureConsumeTopology = false;
        foreach (var (argument, value) in Topology.ArgumentsOf(Topology.DeadQueueOf(queue)))
            endpoint.SetQueueArgument(argument, value);
        endpoint.PrefetchCount = 32;
        // What fails for good goes back to the queue and, delivered too often, to its dead queue, where it is parked: one way for all.
        endpoint.RethrowFaultedMessages();
        endpoint.ThrowOnSkippedMessages();
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(Outage.Is);
            // Ten minutes each time it is delivered: hours before an outage parks anything.
            retry.Interval(600, TimeSpan.FromSeconds(1));
        });
        foreach (var consumer in consumers)
            endpoint.ConfigureConsumer(context, consumer);
    }
}
