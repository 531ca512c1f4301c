using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Omnichannel.Messaging.Streaming;

/// <summary>Adds lists of events and the streams that follow them to a service.</summary>
public static class StreamingHost
{
    /// <summary>Adds <see cref="EventStream"/>, <see cref="OpenStreams"/> and <see cref="PassingEvents"/>, what feeds them, and the port that speaks HTTP/2.</summary>
    /// <param name="builder">Builder of the service.</param>
    /// <param name="lists">Where its lists are kept.</param>
    /// <param name="port">Name of the port's setting: <c>{port}:Url</c>.</param>
    public static void AddEventStreams(this WebApplicationBuilder builder, EventLists lists, string port)
    {
        StreamPort.Add(builder, port);
        var services = builder.Services;
        services.AddSingleton(lists);
        services.AddSingleton<OpenStreams>().AddSingleton<EventStream>().AddSingleton<PassingEvents>().AddSingleton<EventFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<EventFeed>());
        services.AddHostedService<ListenForHints>();
        services.AddHostedService<Pulse>();
    }

    /// <summary>Ends the streams before the server does, so that their clients go on elsewhere at once.</summary>
    public static void CloseStreamsAtTheEnd(this WebApplication app) =>
        app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<OpenStreams>().CloseAll);
}
