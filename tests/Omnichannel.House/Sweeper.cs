using System.Diagnostics;

namespace Omnichannel.House;

/// <summary>
/// The directory of this test run, and the script <c>sweep</c> that ends everything named in it once the run is gone, in whichever way it went.
/// </summary>
static class Sweeper
{
    static readonly Lazy<string> Started = new(Start);

    /// <summary>Directory for the run's servers and logs; removed at the end.</summary>
    public static string Directory => Started.Value;

    /// <summary>Names a process to be ended with the run.</summary>
    public static void Follow(int pid) => File.WriteAllText(Path.Combine(Directory, "processes", pid.ToString(System.Globalization.CultureInfo.InvariantCulture)), "");

    /// <summary>The process ended.</summary>
    public static void Forget(int pid) => File.Delete(Path.Combine(Directory, "processes", pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    static string Start()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("The private servers are Debian's.");
        var directory = System.IO.Directory.CreateTempSubdirectory("omnichannel-").FullName;
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101); // the servers' users pass through
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "processes"));
        using var sweep = Process.Start(new ProcessStartInfo("setsid")
        {
            ArgumentList =
            {
                "bash", Path.Combine(Repository.Root, "tests", "Omnichannel.House", "sweep"),
                Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), directory, Path.Combine(Repository.Root, "deploy", "servers"),
            },
        });
        return directory;
    }
}
