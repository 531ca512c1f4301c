using System.Net;
using System.Net.Sockets;
using Omnichannel.Gateway.Routes;

namespace Omnichannel.IntegrationTests.Gateway;

/// <summary>Two processes behind one name: loopback has an address for each.</summary>
public sealed class AnyProcessTests
{
    const string Name = "email";

    static readonly IPAddress First = IPAddress.Parse("127.0.0.1");
    static readonly IPAddress Second = IPAddress.Parse("127.0.0.2");

    [Fact]
    public async Task Connections_to_one_name_reach_each_of_its_processes()
    {
        using var first = Listen(First, 0);
        using var second = Listen(Second, PortOf(first));
        var anyProcess = new AnyProcess((_, _) => Task.FromResult<IPAddress[]>([First, Second]));

        // All on one side: once in 2^63 runs.
        for (var i = 0; i < 64; i++)
            await using (await anyProcess.ConnectAsync(new DnsEndPoint(Name, PortOf(first)), default))
            {
            }

        Assert.True(first.Pending());
        Assert.True(second.Pending());
    }

    [Fact]
    public async Task A_process_that_is_gone_is_passed_over()
    {
        using var first = Listen(First, 0);
        var anyProcess = new AnyProcess((_, _) => Task.FromResult<IPAddress[]>([Second, First]));

        for (var i = 0; i < 16; i++)
            await using (await anyProcess.ConnectAsync(new DnsEndPoint(Name, PortOf(first)), default))
            {
            }

        Assert.True(first.Pending());
    }

    [Fact]
    public async Task Says_so_when_no_process_is_left()
    {
        int port;
        using (var gone = Listen(First, 0))
            port = PortOf(gone);
        var anyProcess = new AnyProcess((_, _) => Task.FromResult<IPAddress[]>([First, Second]));

        var refusal = await Assert.ThrowsAsync<SocketException>(() => anyProcess.ConnectAsync(new DnsEndPoint(Name, port), default).AsTask());

        Assert.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
    }

    static TcpListener Listen(IPAddress address, int port)
    {
        var listener = new TcpListener(address, port);
        listener.Start(backlog: 128);
        return listener;
    }

    static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
