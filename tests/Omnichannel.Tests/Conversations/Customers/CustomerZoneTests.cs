using Omnichannel.Conversations.Customers;

namespace Omnichannel.Tests.Conversations.Customers;

public sealed class CustomerZoneTests
{
    [Theory]
    [InlineData("+919876543210", "Asia/Kolkata")]
    [InlineData("+923001234567", "Asia/Karachi")]
    [InlineData("+4930123456", "Europe/Berlin")]
    [InlineData("+12125550123", "America/New_York")]
    [InlineData("+8115555", null)] // No number.
    [InlineData("+18005550100", null)] // Free of charge: many zones.
    [InlineData("not a number", null)]
    [InlineData(null, null)]
    public void A_phone_number_tells_its_zone_where_it_has_exactly_one(string? number, string? zone) => Assert.Equal(zone, CustomerZone.OfPhone(number));

    [Fact]
    public void What_is_nearer_to_the_customer_decides()
    {
        Assert.Equal("Asia/Tokyo", CustomerZone.Of("Asia/Tokyo", "Europe/Paris", "+923001234567", "Europe/Berlin"));
        Assert.Equal("Europe/Paris", CustomerZone.Of(null, "Europe/Paris", "+923001234567", "Europe/Berlin"));
        Assert.Equal("Asia/Karachi", CustomerZone.Of(null, null, "+923001234567", "Europe/Berlin"));
        Assert.Equal("Europe/Berlin", CustomerZone.Of(null, null, null, "Europe/Berlin"));
        Assert.Null(CustomerZone.Of(null, null, null, null));
    }

    [Theory]
    [InlineData("Asia/Calcutta", "Asia/Kolkata")]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData("Mars/Olympus", null)]
    [InlineData("", null)]
    public void Zones_are_known_by_their_canonical_name(string zone, string? canonical) => Assert.Equal(canonical, CustomerZone.Canonical(zone));
}
