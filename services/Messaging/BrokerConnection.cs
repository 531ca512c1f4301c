using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Web;
using RabbitMQ.Client;

namespace Omnichannel.Messaging;

/// <summary>
/// The process's connections to RabbitMQ, one for publishing and one for reading, opened when needed and again after a loss.
/// Whoever uses one takes it anew after a failure; the client's own recovery is off, since readers must start over in order.
/// </summary>
/// <remarks>Configuration: <c>RabbitMq:Url</c>, an AMQP URI.</remarks>
public sealed partial class BrokerConnection(
    IConfiguration configuration,
    ServiceName service,
    Topology topology,
    Readiness readiness,
    ILogger<BrokerConnection> log) : IAsyncDisposable
{
    readonly SemaphoreSlim opening = new(1);
    readonly IConnection?[] connections = new IConnection?[2];

    internal Task<IConnection> ForPublishingAsync(CancellationToken ct) => OpenAsync(0, "publish", ct);

    internal Task<IConnection> ForReadingAsync(CancellationToken ct) => OpenAsync(1, "read", ct);

    /// <summary>Configuration of the client, for the bus as well.</summary>
    internal static Uri Url(IConfiguration configuration) =>
        Uri.TryCreate(configuration["RabbitMq:Url"], UriKind.Absolute, out var url) && url.Scheme is "amqp" or "amqps"
            ? url
            : throw new InvalidOperationException("Configuration RabbitMq:Url is missing or no amqp:// address.");

    /// <summary>Declares exchanges and queues anew, after a publish found one missing.</summary>
    internal async Task DeclareAgainAsync(CancellationToken ct) => await topology.DeclareAsync(await ForPublishingAsync(ct), ct);

    async Task<IConnection> OpenAsync(int index, string purpose, CancellationToken ct)
    {
        if (connections[index] is { IsOpen: true } open)
            return open;
        await opening.WaitAsync(ct);
        try
        {
            if (connections[index] is { IsOpen: true } meanwhile)
                return meanwhile;
            if (connections[index] is { } old)
                await old.DisposeAsync();
            var factory = new ConnectionFactory
            {
                Uri = Url(configuration),
                ClientProvidedName = $"{service.Value} {purpose}",
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

            LogConnected(log, purpose);
            readiness.Met("broker");
            return connections[index] = connection;
        }
        finally
        {
            opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in connections)
            if (connection is not null)
                await connection.DisposeAsync();
        opening.Dispose();
    }

    [LoggerMessage(1, LogLevel.Information, "Connected to RabbitMQ to {Purpose}")]
    static partial void LogConnected(ILogger log, string purpose);
}
