using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Omnichannel.House;

/// <summary>A service as a real process: started with its configuration, awaited, killed, frozen, started again.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    const int KeptLines = 2_000;

    static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    readonly string folder;
    readonly string assembly;
    readonly string dll;
    readonly Dictionary<string, string> configuration;
    readonly ConcurrentQueue<string> output = new();
    Process? process;

    /// <summary>Names a service; nothing runs yet.</summary>
    /// <param name="folder">Folder of its project: <c>services/Email</c>.</param>
    /// <param name="assembly">Name of its assembly: <c>Omnichannel.Email</c>.</param>
    /// <param name="configuration">Configuration, keys with colons.</param>
    public ServiceProcess(string folder, string assembly, IEnumerable<KeyValuePair<string, string?>> configuration)
    {
        (this.folder, this.assembly) = (folder, assembly);
        dll = Path.Combine(Repository.Root, folder, "bin", Repository.Configuration, "net10.0", assembly + ".dll");
        Name = assembly.Split('.')[^1].ToLowerInvariant();
        Url = $"http://127.0.0.1:{Ports.Free()}";
        this.configuration = configuration.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);
    }

    /// <summary>Name of the service.</summary>
    public string Name { get; }

    /// <summary>Base URL, the same after every start.</summary>
    public string Url { get; }

    /// <summary>Process id while it runs.</summary>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public int Id => Running.Id;

    /// <summary>Whether it ended, by itself or by a signal.</summary>
    public bool HasExited => process is null or { HasExited: true };

    /// <summary>How long the last start took until <c>/health/ready</c> said 200.</summary>
    public TimeSpan TimeToReady { get; private set; }

    /// <summary>What it wrote lately, all starts together.</summary>
    public string Output => string.Join('\n', output);

    Process Running => process ?? throw new InvalidOperationException($"{Name} does not run.");

    /// <summary>Sets one key of its configuration, from the next start on.</summary>
    public void Configure(string key, string value) => configuration[key] = value;

    /// <summary>A further process of the same service with the same configuration, on a port of its own; nothing runs yet.</summary>
    public ServiceProcess Sibling() => new(folder, assembly, configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));

    /// <summary>Starts it with arguments, waits until it has ended by itself, and returns its exit code.</summary>
    public async Task<int> RunAsync(params string[] arguments)
    {
        Start(null, arguments);
        await ExitAsync();
        return Running.ExitCode;
    }

    /// <summary>Starts it; <see cref="ReadyAsync"/> waits for it.</summary>
    /// <param name="failpoints">Value of <c>OMNICHANNEL_FAILPOINTS</c> for this start.</param>
    /// <param name="arguments">Its command line.</param>
    public void Start(string? failpoints = null, params string[] arguments)
    {
        if (!HasExited)
            throw new InvalidOperationException($"{Name} runs already.");
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(dll),
        };
        foreach (var (key, value) in configuration)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["ASPNETCORE_URLS"] = Url;
        start.Environment["OMNICHANNEL_FAILPOINTS"] = failpoints;
        process?.Dispose();
        process = Process.Start(start)!;
        Sweeper.Follow(process.Id);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits until its <c>/health/ready</c> says 200.</summary>
    /// <exception cref="InvalidOperationException">It ended before that; the message holds what it wrote.</exception>
    /// <exception cref="TimeoutException">It took longer than the bound.</exception>
    public async Task ReadyAsync(TimeSpan? bound = null)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            await Wait.Until(
                async () =>
                {
                    if (HasExited)
                        throw new InvalidOperationException($"{Name} ended before it was ready:\n{Output}");
                    return await IsReadyAsync();
                },
                $"{Name} is ready",
                bound);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} It wrote:\n{Output}", exception);
        }

        TimeToReady = watch.Elapsed;
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public Task StartAsync(string? failpoints = null)
    {
        Start(failpoints);
        return ReadyAsync();
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (HasExited)
            return;
        Running.Kill();
        await ExitAsync();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task StopAsync()
    {
        if (HasExited)
            return;
        Signal("TERM");
        await ExitAsync();
    }

    /// <summary>Waits until it has ended by itself, for example at a failpoint.</summary>
    /// <exception cref="TimeoutException">It still runs.</exception>
    public async Task ExitAsync(TimeSpan? bound = null)
    {
        await Running.WaitForExitAsync().WaitAsync(bound ?? Wait.Bound);
        Sweeper.Forget(Running.Id);
    }

    /// <summary>SIGSTOP: it keeps its connections and leases, and does nothing.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>SIGCONT after <see cref="Freeze"/>.</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes => long.Parse(
        File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process?.Dispose();
    }

    async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(Url + "/health/ready");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    void Keep(string? line)
    {
        if (line is null)
            return;
        output.Enqueue(line);
        while (output.Count > KeptLines)
            output.TryDequeue(out _);
    }

    void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
