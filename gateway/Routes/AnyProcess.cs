using System.Net;
using System.Net.Sockets;

namespace Omnichannel.Gateway.Routes;

/// <summary>
/// Opens connections to a service whose name may stand for several processes: one address each, as with scaled containers. Each connection goes to any of them,
/// and on to another when that one does not answer. Left to the system, every connection goes to the same one: the resolver sorts the addresses (RFC 6724 § 6, rule 9).
/// </summary>
/// <param name="addressesOf">The addresses of a name at this moment; at least one, or it throws.</param>
sealed class AnyProcess(Func<string, CancellationToken, Task<IPAddress[]>> addressesOf)
{
    /// <summary>A new connection asks for the addresses anew: a process that joined is reached within this time. Streams on older connections go on.</summary>
    public static readonly TimeSpan ConnectionLifetime = TimeSpan.FromSeconds(30);

    /// <summary>A frozen machine answers nothing; a process that is gone is noticed at once.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <exception cref="SocketException">The name has no address, or the last of its processes refused.</exception>
    /// <exception cref="OperationCanceledException">The last of its processes did not answer in time; or <paramref name="ct"/> was cancelled.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint service, CancellationToken ct)
    {
        var addresses = await addressesOf(service.Host, ct);
        Random.Shared.Shuffle(addresses);
        for (var i = 0; i < addresses.Length - 1; i++)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(Patience);
            try
            {
                return await ConnectAsync(addresses[i], service.Port, patience.Token);
            }
            catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
            {
                // The next one.
            }
        }

        return await ConnectAsync(addresses[^1], service.Port, ct);
    }

    static async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken ct)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
