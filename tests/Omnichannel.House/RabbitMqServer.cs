using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Omnichannel.House;

/// <summary>A private RabbitMQ. Its queues survive <see cref="KillAsync"/> and <see cref="StopAsync"/>.</summary>
public sealed class RabbitMqServer
{
    const string User = "omnichannel";

    readonly string directory;
    readonly HttpClient management;

    RabbitMqServer(string directory)
    {
        this.directory = directory;
        management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ManagementPort}/api/") };
    }

    /// <summary>AMQP port on 127.0.0.1.</summary>
    public int Port { get; } = Ports.Free();

    /// <summary>Port of the management API on 127.0.0.1.</summary>
    public int ManagementPort { get; } = Ports.Free();

    string Password => File.ReadAllText(Path.Combine(directory, "password")).Trim();

    internal static async Task<RabbitMqServer> StartNewAsync(string directory)
    {
        var server = new RabbitMqServer(directory);
        await server.StartAsync();
        server.management.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{server.Password}")));
        return server;
    }

    /// <summary>Starts it again on its ports with its queues.</summary>
    public Task StartAsync() => ServerScript.RunAsync("rabbitmq", "start", directory, $"{Port}", $"{ManagementPort}");

    /// <summary>Ends it properly.</summary>
    public Task StopAsync() => ServerScript.RunAsync("rabbitmq", "stop", directory);

    /// <summary>Ends it with SIGKILL.</summary>
    public Task KillAsync() => ServerScript.RunAsync("rabbitmq", "kill", directory);

    /// <summary>Makes a virtual host.</summary>
    public async Task CreateVirtualHostAsync(string name)
    {
        using var made = await management.PutAsync($"vhosts/{name}", null);
        made.EnsureSuccessStatusCode();
        using var granted = await management.PutAsJsonAsync($"permissions/{name}/{User}", new { configure = ".*", write = ".*", read = ".*" });
        granted.EnsureSuccessStatusCode();
    }

    /// <summary>Address of a virtual host: <c>amqp://user:password@127.0.0.1:port/name</c>.</summary>
    public string Url(string virtualHost) => $"amqp://{User}:{Password}@127.0.0.1:{Port}/{virtualHost}";

    /// <summary>
    /// Waits until a quorum queue survives a kill: RabbitMQ 3.10 writes the registration of a new one to disk up to 3 s after it was declared, and one killed
    /// before that comes back empty.
    /// </summary>
    public Task QueueIsOnDiskAsync(string virtualHost, string queue)
    {
        var data = File.ReadAllText(Path.Combine(directory, "where")).Trim();
        var registered = Encoding.UTF8.GetBytes($"{virtualHost}_{queue}");
        return Wait.Until(
            async () => (await File.ReadAllBytesAsync(Path.Combine(data, "mnesia/omnichannel@localhost/quorum/omnichannel@localhost/names.dets"))).AsSpan().IndexOf(registered) >= 0,
            $"queue {queue} is on disk");
    }

    /// <summary>Messages ready and unacknowledged in each queue of a virtual host, as the management API knows them: up to 10 s old.</summary>
    public async Task<IReadOnlyDictionary<string, long>> QueuesAsync(string virtualHost)
    {
        var queues = await management.GetFromJsonAsync<JsonArray>($"queues/{virtualHost}?columns=name,messages");
        return queues!.ToDictionary(queue => (string)queue!["name"]!, queue => (long?)queue!["messages"] ?? 0, StringComparer.Ordinal);
    }
}
