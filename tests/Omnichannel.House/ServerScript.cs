using System.Diagnostics;

namespace Omnichannel.House;

/// <summary>Runs the scripts of <c>deploy/servers</c>.</summary>
public static class ServerScript
{
    /// <summary>Runs a script to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static async Task RunAsync(string script, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "deploy", "servers", script), arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"deploy/servers/{script} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error}{await output}");
    }
}
