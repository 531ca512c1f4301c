using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.House;

/// <summary>How <c>deploy/up</c> tells its own gateway from another program that answers on the same port.</summary>
public sealed class ListensTests
{
    [Fact]
    public async Task A_port_is_ones_own_only_while_that_very_process_listens_on_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.True(await ListensAsync($"{Environment.ProcessId}", port));
        Assert.False(await ListensAsync("$$", port));
        listener.Stop();
        Assert.False(await ListensAsync($"{Environment.ProcessId}", port));
    }

    static async Task<bool> ListensAsync(string pid, int port)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", $". deploy/servers/private.sh; listens {pid} {port}"]) { WorkingDirectory = Repository.Root })!;
        await bash.WaitForExitAsync();
        return bash.ExitCode == 0;
    }
}
