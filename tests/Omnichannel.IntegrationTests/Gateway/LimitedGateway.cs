using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Gateway;

/// <summary>One more gateway of the shared two's installation, with bounds that a test reaches at once, behind a known proxy.</summary>
public sealed class LimitedGateway(GatewayFixture gateway) : IAsyncLifetime
{
    public const int OfKey = 10;
    public const int OfAddress = 20;
    public const int OfTenant = 30;

    internal ServiceProcess Process { get; } = gateway.One.Sibling();

    public Task InitializeAsync()
    {
        Process.Configure("Gateway:KnownProxies", "127.0.0.1");
        foreach (var (limit, burst) in new[] { ("Key", OfKey), ("Address", OfAddress), ("Tenant", OfTenant) })
        {
            // Slow enough that nothing comes back while a test runs.
            Process.Configure($"Limits:{limit}:PerSecond", "0.01");
            Process.Configure($"Limits:{limit}:Burst", burst.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return Process.StartAsync();
    }

    public async Task DisposeAsync() => await Process.DisposeAsync();
}
