using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Omnichannel.House;

/// <summary>Free TCP ports on loopback, below the range from which the kernel serves outgoing connections.</summary>
public static class Ports
{
    static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A port nobody listens on, given out once in this process.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            if (!Given.TryAdd(port, true))
                continue;
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's: try another.
            }
        }
    }
}
