using System.Diagnostics;

namespace Omnichannel.Hosting;

/// <summary>
/// A named place at which a fault test may have the process killed. Inert unless the environment variable <c>OMNICHANNEL_FAILPOINTS</c>
/// names it: <c>email.confirm-flag=3</c> sends SIGKILL to this process when the place is passed for the third time.
/// </summary>
public static class Failpoint
{
    static readonly Dictionary<string, int> Remaining = Parse(Environment.GetEnvironmentVariable("OMNICHANNEL_FAILPOINTS"));

    /// <summary>Passes the place.</summary>
    public static void Hit(string name)
    {
        if (Remaining.Count != 0)
            Count(name);
    }

    static void Count(string name)
    {
        lock (Remaining)
        {
            if (!Remaining.TryGetValue(name, out var left))
                return;
            Remaining[name] = --left;
            if (left == 0)
                Process.GetCurrentProcess().Kill();
        }
    }

    internal static Dictionary<string, int> Parse(string? setting) =>
        (setting ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('='))
            .ToDictionary(
                part => part[0],
                part => part.Length > 1 ? int.Parse(part[1], System.Globalization.CultureInfo.InvariantCulture) : 1,
                StringComparer.Ordinal);
}
