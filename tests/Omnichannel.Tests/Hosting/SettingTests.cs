using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Tests.Hosting;

public sealed class SettingTests
{
    static readonly Setting Url = new("Broker:Url", "where the broker is", Setting.Url("amqp", "amqps"));

    [Theory]
    [InlineData(null, "Broker__Url is missing: where the broker is.")]
    [InlineData("", "Broker__Url is missing: where the broker is.")]
    [InlineData("localhost:5672", "Broker__Url is no amqp:// or amqps:// address: where the broker is.")]
    [InlineData("http://localhost", "Broker__Url is no amqp:// or amqps:// address: where the broker is.")]
    public void A_fault_names_the_variable_what_is_wrong_and_what_it_should_be(string? value, string fault)
    {
        Assert.Equal([fault], Url.Faults(With("Broker:Url", value)));
        Assert.Equal(fault, Assert.Throws<InvalidOperationException>(() => Url.Read(With("Broker:Url", value))).Message);
    }

    [Fact]
    public void A_right_value_is_read_and_a_missing_optional_one_is_no_fault()
    {
        Assert.Equal("amqp://broker", Url.Read(With("Broker:Url", "amqp://broker")));
        Assert.Empty((Url with { IsOptional = true }).Faults(With("Broker:Url", null)));
        Assert.Null((Url with { IsOptional = true }).Find(With("Broker:Url", null)));
        Assert.NotEmpty((Url with { IsOptional = true }).Faults(With("Broker:Url", "nonsense")));
    }

    [Theory]
    [InlineData("Host=db;Database=o;Username=u;Password=p", null)]
    [InlineData("Database=o;Username=u", "names no Host")]
    [InlineData("Host=db;Username=u", "names no Database")]
    [InlineData("Host=db;Database=o", "names no Username")]
    [InlineData("Host=db;Pasword=secret", "is no connection string")]
    [InlineData("nonsense", "is no connection string")]
    public void A_connection_string_says_what_it_lacks_and_never_a_value(string text, string? fault)
    {
        var found = Setting.ConnectionString(text);

        Assert.StartsWith(fault ?? "", found ?? "", StringComparison.Ordinal);
        Assert.Equal(fault is null, found is null);
        Assert.DoesNotContain("secret", found ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1, 10.1.0.0/16,::1", true)]
    [InlineData("10.0.0.1,proxy", false)]
    [InlineData("10.0.0.0/99", false)]
    [InlineData(" , ", false)]
    public void Each_part_of_a_list_has_to_be_right(string text, bool isRight) => Assert.Equal(isRight, Setting.ListOf(Setting.Network)(text) is null);

    [Theory]
    [InlineData("AAAA", "holds 3 bytes")]
    [InlineData("not base64!", "is no base64")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", null)]
    public void A_key_is_base64_of_so_many_bytes(string text, string? fault) => Assert.Equal(fault, Setting.Base64(32, 32)(text));

    [Fact]
    public void A_section_tells_values_out_of_range_and_values_that_are_none()
    {
        var section = new SettingsSection<Bounds>("Mail:Bounds");

        Assert.Equal(10, section.Read(With("Another:Key", "x")).Parts);
        Assert.Contains("Mail__Bounds__Parts", Assert.Single(section.Faults(With("Mail:Bounds:Parts", "1000"))), StringComparison.Ordinal);
        Assert.Contains("Mail__Bounds cannot be read", Assert.Single(section.Faults(With("Mail:Bounds:Parts", "many"))), StringComparison.Ordinal);
    }

    static IConfiguration With(string key, string? value) => new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, value)]).Build();

    sealed class Bounds
    {
        [Range(1, 100)]
        public int Parts { get; set; } = 10;
    }
}
