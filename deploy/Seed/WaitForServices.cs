using System.Net;

namespace Omnichannel.Seed;

/// <summary>Waits until the gateway and every service behind it answer: in containers they start in any order, after their database and broker.</summary>
public static class WaitForServices
{
    /// <summary>Who follows the log in containers is told often enough for docker-compose not to give up after a minute's silence.</summary>
    const int TriesPerWord = 10;

    static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="platform">The public API, with the platform key: only that one reaches every service.</param>
    /// <exception cref="HttpRequestException">After five minutes there still is no gateway.</exception>
    /// <exception cref="ApiRefusal">After five minutes a service still does not answer; or the platform key is refused.</exception>
    public static async Task AsBehind(PublicApi platform)
    {
        var begun = TimeProvider.System.GetTimestamp();
        foreach (var path in (string[])["/health/ready", "/v1/parked/conversations", "/v1/parked/email", "/v1/parked/routing", "/v1/parked/desk", "/v1/parked/chat", "/v1/parked/social"])
            for (var tries = 0; !await Answers(platform, path, mayWait: TimeProvider.System.GetElapsedTime(begun) < Patience); tries++)
            {
                if (tries % TriesPerWord == 0)
                    Console.WriteLine($"waiting for {path}");
                await Task.Delay(Pace);
            }
    }

    static async Task<bool> Answers(PublicApi platform, string path, bool mayWait)
    {
        try
        {
            await platform.GetAsync(path);
            return true;
        }
        catch (HttpRequestException) when (mayWait)
        {
            return false;
        }
        catch (ApiRefusal refusal) when (mayWait && refusal.Status >= HttpStatusCode.InternalServerError)
        {
            return false;
        }
    }
}
