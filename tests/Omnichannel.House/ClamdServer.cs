using Xunit;

namespace Omnichannel.House;

/// <summary>A private malware scanner (ClamAV) that knows the EICAR test file and nothing else.</summary>
public sealed class ClamdServer
{
    readonly string directory;

    ClamdServer(string directory) => this.directory = directory;

    /// <summary>TCP port on 127.0.0.1.</summary>
    public int Port { get; } = Ports.Free();

    /// <summary>Whether it is installed.</summary>
    public static bool IsInstalled => File.Exists("/usr/sbin/clamd");

    /// <summary>Starts one that no other test uses.</summary>
    /// <param name="name">Unique in the run.</param>
    public static async Task<ClamdServer> StartNewAsync(string name)
    {
        var server = new ClamdServer(Path.Combine(Sweeper.Directory, $"{name}.clamd"));
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it again on its port.</summary>
    public Task StartAsync() => ServerScript.RunAsync("clamd", "start", directory, $"{Port}");

    /// <summary>Ends it with SIGKILL.</summary>
    public Task KillAsync() => ServerScript.RunAsync("clamd", "kill", directory);
}

/// <summary>A test that needs clamd; skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClamdFactAttribute : FactAttribute
{
    /// <summary>Looks for it.</summary>
    public ClamdFactAttribute() => Skip = ClamdServer.IsInstalled ? null : "clamd is not installed: deploy/servers/install clamd";
}
