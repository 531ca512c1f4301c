using Omnichannel.House;

namespace Omnichannel.IntegrationTests.House;

/// <summary>One house for all classes that only add tenants to it; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedHouse : ICollectionFixture<WholeHouse>
{
    public const string Name = "shared house";
}
