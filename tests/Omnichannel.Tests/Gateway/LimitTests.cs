using Microsoft.Extensions.Configuration;
using Omnichannel.Hosting.Limits;

namespace Omnichannel.Tests.Gateway;

public sealed class LimitTests
{
    [Theory]
    [InlineData("PerSecond", "-1")]
    [InlineData("PerSecond", "fast")]
    [InlineData("PerSecond", "0.0001")]
    [InlineData("PerSecond", "2000000")]
    [InlineData("Burst", "0")]
    [InlineData("Burst", "1.5")]
    public void A_value_that_is_no_bound_is_told_at_the_start(string name, string value) =>
        Assert.Contains($"Limits__Key__{name}", Assert.Throws<InvalidOperationException>(() => Read((name, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Zero_a_second_takes_the_bound_away() => Assert.Null(Read(("PerSecond", "0")));

    [Fact]
    public void Each_has_a_bucket_of_its_own_and_the_headers_say_what_is_in_it()
    {
        using var limit = Read(("PerSecond", "0.5"), ("Burst", "3"))!;

        Assert.Equal(TimeSpan.Zero, limit.Take("one"));
        Assert.Equal(TimeSpan.Zero, limit.Take("one"));
        Assert.Equal("\"key\";r=1;t=4", limit.LeftField("one"));
        Assert.Equal(TimeSpan.Zero, limit.Take("one"));
        Assert.Equal(TimeSpan.FromSeconds(2), limit.Take("one"));
        Assert.Equal(TimeSpan.Zero, limit.Take("another"));
        Assert.Equal("\"key\";q=3;w=6", limit.PolicyField);
    }

    static Limit? Read(params (string Name, string Value)[] values) => Limit.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create($"Limits:Key:{pair.Name}", (string?)pair.Value))).Build(), "Key", 100, 1000);
}
