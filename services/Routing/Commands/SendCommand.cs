using System.Net;
using System.Net.Http.Headers;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Leasing;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Sharding;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Routing.Commands;

/// <summary>
/// Brings a command to the process that owns its tenant's shard, be it this one, and waits for the answer. While the shard changes hands it is tried again; every command
/// may be repeated, since each is answered by what storage holds.
/// </summary>
sealed class SendCommand(OwnedShards owned, Leases leases, IHttpClientFactory clients, InternalToken token, ServiceName service, TimeProvider time)
{
    public const string Client = "routing-owner";

    /// <summary>A killed owner's shards have a new one within seven seconds.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <exception cref="UnavailableException">Nobody owned the shard for <see cref="Patience"/>, or storage could not be reached.</exception>
    public async Task<CommandAnswer> SendAsync(RoutingCommand command, CancellationToken ct)
    {
        var shard = Shard.NumberOf(command.Tenant);
        var begun = time.GetTimestamp();
        while (true)
        {
            if (await TryAsync(shard, command, ct) is { } answer)
                return answer;
            if (time.GetElapsedTime(begun) > Patience)
                throw new UnavailableException("The routing of this tenant is changing hands.");
            await Task.Delay(Pace, time, ct);
        }
    }

    async Task<CommandAnswer?> TryAsync(int shard, RoutingCommand command, CancellationToken ct)
    {
        try
        {
            if (owned.Find(shard) is { } here)
                return await here.ExecuteAsync(command, ct);
            return await leases.HolderAsync(ShardLease.LeaseName("routing", shard), ct) is { } address ? await AskAsync(address, command, ct) : null;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && (exception is NotOwnerException or OperationCanceledException || LeaseLost.Is(exception) || Outage.Is(exception)))
        {
            return null;
        }
    }

    async Task<CommandAnswer?> AskAsync(string address, RoutingCommand command, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(address), ExecuteCommand.Path))
        {
            Content = JsonContent.Create(command, options: Kinds.Json),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token.ForService(service)) },
        };
        using var response = await clients.CreateClient(Client).SendAsync(request, ct);
        if (response.StatusCode is HttpStatusCode.MisdirectedRequest or HttpStatusCode.ServiceUnavailable)
            return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<CommandAnswer>(Kinds.Json, ct);
    }
}
