using Microsoft.Extensions.Configuration;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Hosting.Inspecting;

/// <summary>Whether the other services this one calls answer that they are ready.</summary>
sealed class NeighbourInspection(IEnumerable<ISettings> settings, IConfiguration configuration) : IInspection
{
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var findings = new List<Finding>();
        foreach (var service in settings.OfType<Setting>().Where(setting => setting.Key.StartsWith("Services:", StringComparison.Ordinal)).Distinct())
            foreach (var address in Setting.Parts(service.Read(configuration)))
                findings.Add(await LookAsync(http, service, address, ct));
        return findings;
    }

    static async Task<Finding> LookAsync(HttpClient http, Setting service, string address, CancellationToken ct)
    {
        var name = service.Key["Services:".Length..];
        // The port of the streams speaks HTTP/2 only.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address), "/health/ready"));
        if (name.EndsWith("Stream", StringComparison.Ordinal))
            (request.Version, request.VersionPolicy) = (new Version(2, 0), HttpVersionPolicy.RequestVersionExact);
        try
        {
            using var answer = await http.SendAsync(request, ct);
            return answer.IsSuccessStatusCode
                ? Finding.Well($"{name} at {address} is ready")
                : Finding.Fault($"{name} at {address} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return Finding.Fault($"{name} at {address} ({service.Variable}) does not answer: {exception.Message}");
        }
    }
}
