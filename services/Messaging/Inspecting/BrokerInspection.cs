using System.Text;
using Microsoft.Extensions.Configuration;
using Omnichannel.Hosting.Inspecting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Messaging.Inspecting;

/// <summary>Whether RabbitMQ can be reached under our name and is new enough.</summary>
sealed class BrokerInspection(IConfiguration configuration) : IInspection
{
    static readonly Version Oldest = new(3, 10);

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        var url = new Uri(BrokerConnection.Url.Read(configuration));
        var place = $"{url.Host}:{url.Port}{url.AbsolutePath}";
        try
        {
            await using var connection = await new ConnectionFactory { Uri = url, AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = TimeSpan.FromSeconds(5) }.CreateConnectionAsync(ct);
            // The broker may say only at the first use that there is no such virtual host.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
            await channel.ExchangeDeclarePassiveAsync("amq.fanout", ct);
            var said = connection.ServerProperties?.TryGetValue("version", out var value) == true && value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : "";
            return Version.TryParse(said, out var version) && version < Oldest
                ? [Finding.Fault($"RabbitMQ at {place} is {said}; {Oldest} or later is needed.")]
                : [Finding.Well($"RabbitMQ {said} at {place}")];
        }
        catch (Exception exception) when (exception is BrokerUnreachableException or OperationInterruptedException)
        {
            var reason = exception.InnerException?.GetBaseException().Message ?? exception.Message;
            return [Finding.Fault($"RabbitMQ at {place} ({BrokerConnection.Url.Variable}) does not take us: {reason}. Does it run, is the password right, may the user enter the virtual host?")];
        }
    }
}
