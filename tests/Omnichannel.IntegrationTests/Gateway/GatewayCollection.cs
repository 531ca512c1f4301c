namespace Omnichannel.IntegrationTests.Gateway;

/// <summary>The tests that share the two gateways.</summary>
[CollectionDefinition(Name)]
public sealed class GatewayCollection : ICollectionFixture<GatewayFixture>
{
    public const string Name = "gateway";
}
