using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Settings;
using Omnichannel.Hosting.Web;
using Polly;
using RabbitMQ.Client;

namespace Omnichannel.Messaging;

/// <summary>
/// The process's connections to RabbitMQ, one for publishing and one for reading, opened when needed and again after a loss.
/// Whoever uses one takes it anew after a failure; the client's own recovery is off, since readers must start over in order.
/// </summary>
/// <remarks>Configuration: <c>RabbitMq:Url</c>, an AMQP URI.</remarks>
public sealed partial class BrokerConnection : IAsyncDisposable
{
    readonly IConfiguration configuration;
    readonly ServiceName service;
    readonly Topology topology;
    readonly Readiness readiness;
    readonly ILogger<BrokerConnection> log;
    readonly ResiliencePipeline waitOut;
    readonly Line publishing = new("publish");
    readonly Line reading = new("read");

    public BrokerConnection(IConfiguration configuration, ServiceName service, Topology topology, Readiness readiness, ILogger<BrokerConnection> log)
    {
        (this.configuration, this.service, this.topology, this.readiness, this.log) = (configuration, service, topology, readiness, log);
        waitOut = Outage.WaitOut(exception => LogWaiting(log, exception.Message));
    }

    /// <summary>Fails at once where the broker cannot be reached: whoever publishes has somebody waiting for the answer.</summary>
    internal Task<IConnection> ForPublishingAsync(CancellationToken ct) => OpenAsync(publishing, ConnectAsync, ct);

    /// <summary>Waits until the broker can be reached. Of all who wait one tries, and all go on when he succeeds.</summary>
    internal Task<IConnection> ForReadingAsync(CancellationToken ct) =>
        OpenAsync(reading, async (line, token) => await waitOut.ExecuteAsync(async again => await ConnectAsync(line, again), token), ct);

    /// <summary>Where the broker is, for the bus as well.</summary>
    internal static readonly Setting Url = new("RabbitMq:Url", "an AMQP URI, amqp://user:password@host:port/virtual-host", Setting.Url("amqp", "amqps"));

    /// <summary>Declares exchanges and queues anew, after a publish found one missing.</summary>
    internal async Task DeclareAgainAsync(CancellationToken ct) => await topology.DeclareAsync(await ForPublishingAsync(ct), ct);

    static async Task<IConnection> OpenAsync(Line line, Func<Line, CancellationToken, Task<IConnection>> connect, CancellationToken ct)
    {
        if (line.Connection is { IsOpen: true } open)
            return open;
        await line.Opening.WaitAsync(ct);
        try
        {
            return line.Connection is { IsOpen: true } meanwhile ? meanwhile : await connect(line, ct);
        }
        finally
        {
            line.Opening.Release();
        }
    }

    async Task<IConnection> ConnectAsync(Line line, CancellationToken ct)
    {
        if (line.Connection is { } old)
            await old.DisposeAsync();
        var factory = new ConnectionFactory
        {
            Uri = new Uri(Url.Read(configuration)),
            ClientProvidedName = $"{service.Value} {line.Purpose}",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(5),
            RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        };
        var connection = await factory.CreateConnectionAsync(ct);
        try
        {
            await topology.DeclareAsync(connection, ct);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        LogConnected(log, line.Purpose);
        readiness.Met("broker");
        return line.Connection = connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var line in new[] { publishing, reading })
        {
            if (line.Connection is { } connection)
                await connection.DisposeAsync();
            line.Opening.Dispose();
        }
    }

    sealed class Line(string purpose)
    {
        public string Purpose => purpose;

        public SemaphoreSlim Opening { get; } = new(1);

        public IConnection? Connection { get; set; }
    }

    [LoggerMessage(1, LogLevel.Information, "Connected to RabbitMQ to {Purpose}")]
    static partial void LogConnected(ILogger log, string purpose);

    [LoggerMessage(2, LogLevel.Warning, "RabbitMQ cannot be reached, reading waits: {Reason}")]
    static partial void LogWaiting(ILogger log, string reason);
}
