using Omnichannel.House;
using Omnichannel.IntegrationTests.House;

namespace Omnichannel.IntegrationTests.Observing;

[Collection(SharedHouse.Name)]
public sealed class SilenceTests(WholeHouse house)
{
    [Fact]
    public void Without_an_endpoint_no_service_loads_anything_of_OpenTelemetry()
    {
        foreach (var service in house.Services)
        {
            var loaded = File.ReadAllText($"/proc/{service.Id}/maps");
            Assert.Contains("/Omnichannel.Hosting.dll", loaded, StringComparison.Ordinal);
            Assert.DoesNotContain("OpenTelemetry", loaded, StringComparison.Ordinal);
        }
    }
}
