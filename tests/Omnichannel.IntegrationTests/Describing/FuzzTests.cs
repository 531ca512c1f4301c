using System.Globalization;
using Omnichannel.House;
using Omnichannel.IntegrationTests.House;
using Xunit.Abstractions;

namespace Omnichannel.IntegrationTests.Describing;

/// <summary>The short form of <c>tests/fuzz</c>, which sends 20,000 requests, or as many as it is told.</summary>
[Collection(SharedHouse.Name)]
public sealed class FuzzTests(WholeHouse house, ITestOutputHelper output)
{
    const int Short = 1200;

    [Fact]
    public async Task No_request_whatever_it_says_is_answered_otherwise_than_documented()
    {
        var document = await ApiDocument.FetchAsync(house.GatewayUrl);
        var tenant = await house.CreateTenantAsync("en", "ta");
        var agent = await tenant.AddAgentAsync("fuzzed", "en");
        await tenant.Admin.PutAsync("/v1/channel-accounts/api", new { channel = "api", name = "Fuzz", queue = Tenant.Queue });
        using var fuzzer = new Fuzzer(document, house, tenant, agent, Setting("OMNICHANNEL_FUZZ_SEED", 1));

        await fuzzer.RunAsync(Setting("OMNICHANNEL_FUZZ", Short));

        output.WriteLine(fuzzer.Summary);
        Assert.True(fuzzer.Faults.Count == 0, fuzzer.Summary + "\n" + string.Join("\n", fuzzer.Faults));
    }

    static int Setting(string name, int usual) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
