using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Describe;

/// <summary>
/// A service as its Program builds it, for looking at its endpoints: nothing listens, nothing runs in the background, no server is reached. The service itself knows nothing of it;
/// the host is met through the events of <c>Microsoft.Extensions.Hosting</c>'s diagnostic listener, as the framework's own tools do it.
/// </summary>
static class BuiltService
{
    static readonly string[] Configuration =
    [
        "--Internal:Key=" + Key, "--Secrets:Key=" + Key, "--Tokens:Key=" + Key,
        "--Services:Email=http://email", "--Services:Conversations=http://conversations", "--Services:Routing=http://routing",
        "--Services:Desk=http://desk", "--Services:DeskStream=http://desk", "--DeskStream:Url=http://127.0.0.1:1",
        "--Services:ChatStream=http://chat", "--ChatStream:Url=http://127.0.0.1:1", "--Services:Social=http://social",
        "--Services:Phone=http://phone", "--Phone:PublicUrl=http://phone",
        "--Postgres:Owner=" + Nowhere, "--Postgres:App=" + Nowhere, "--Postgres:Worker=" + Nowhere, "--RabbitMq:Url=amqp://127.0.0.1",
    ];

    const string Nowhere = "Host=127.0.0.1;Database=nowhere;Username=nobody";

    const string Key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /// <summary>The operations that a service maps.</summary>
    /// <param name="program">The service's assembly.</param>
    public static async Task<IReadOnlyList<ApiDescription>> OperationsAsync(Assembly program)
    {
        var built = new TaskCompletionSource<IHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = DiagnosticListener.AllListeners.Subscribe(new Watching<DiagnosticListener>(listener =>
        {
            if (listener.Name == "Microsoft.Extensions.Hosting")
                listener.Subscribe(new Watching<KeyValuePair<string, object?>>(happened => Meet(happened, built)));
        }));
        // On a thread of its own: a Program blocks until its host ends.
        var running = Task.Run(() => program.EntryPoint!.Invoke(null, [Configuration]));
        await Task.WhenAny(built.Task, running);
        if (!built.Task.IsCompleted)
            await running;
        var host = await built.Task;
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await Task.WhenAny(started.Task, running);
        if (!started.Task.IsCompleted)
            await running;
        IReadOnlyList<ApiDescription> operations =
            [.. host.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items.SelectMany(group => group.Items)];
        lifetime.StopApplication();
        await running;
        return operations;
    }

    static void Meet(KeyValuePair<string, object?> happened, TaskCompletionSource<IHost> built)
    {
        if (happened is { Key: "HostBuilding", Value: IHostBuilder builder })
            builder.ConfigureServices((_, services) =>
            {
                for (var i = services.Count - 1; i >= 0; i--)
                    if (services[i].ServiceType == typeof(IHostedService) && services[i].ImplementationType?.Name != "GenericWebHostService")
                        services.RemoveAt(i);
                services.AddEndpointsApiExplorer();
                services.AddLogging(logging => logging.ClearProviders());
                services.AddSingleton<IServer, NoServer>();
            });
        if (happened is { Key: "HostBuilt", Value: IHost host })
            built.TrySetResult(host);
    }

    sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    sealed class Watching<T>(Action<T> see) : IObserver<T>
    {
        public void OnNext(T value) => see(value);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
