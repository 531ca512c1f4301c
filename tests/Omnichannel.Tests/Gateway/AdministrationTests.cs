using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Omnichannel.Gateway.ApiKeys;
using Omnichannel.Gateway.Callers;
using Omnichannel.Gateway.People;
using Omnichannel.Gateway.Tenants;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Tests.Gateway;

public sealed class AdministrationTests
{
    [Fact]
    public void An_api_key_has_256_random_bits_behind_a_prefix_that_may_be_shown()
    {
        var key = ApiKeySecret.New();

        Assert.Matches("^omk_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$", key.Text);
        Assert.Equal(key.Text[..12], key.Prefix);
        Assert.Equal(key.Prefix, key.ToString());
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(key.Text)), key.Hash());
        Assert.Equal(key, ApiKeySecret.Parse(key.Text));
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ApiKeySecret.New().Text[13..]).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("omk_")]
    [InlineData("omk_0123456701234567890123456789012345678901234567890123")]
    [InlineData("omr_01234567_0123456789012345678901234567890123456789012")]
    [InlineData("omk_01234567_01234567890123456789012345678901234567890123")]
    public void What_cannot_be_an_api_key_is_not_looked_up(string text) => Assert.Null(ApiKeySecret.Parse(text));

    [Fact]
    public void Without_a_platform_key_there_is_no_platform_and_a_short_one_stops_the_start()
    {
        Assert.Null(PlatformKeyOf(null).CallerOf(""));
        Assert.NotNull(PlatformKeyOf(new string('k', 32)).CallerOf(new string('k', 32)));
        Assert.Null(PlatformKeyOf(new string('k', 32)).CallerOf(new string('k', 33)));
        Assert.Throws<InvalidOperationException>(() => PlatformKeyOf("short"));
    }

    [Theory]
    [InlineData("en", "en")]
    [InlineData("UR", "ur")]
    [InlineData("hi-latn", "hi-Latn")]
    [InlineData("ZH-hant-tw", "zh-Hant-TW")]
    [InlineData("es-419", "es-419")]
    [InlineData("sl-rozaj-biske", "sl-rozaj-biske")]
    [InlineData("de-CH-1996", "de-CH-1996")]
    [InlineData("en-US-u-CA-gregory", "en-US-u-ca-gregory")]
    [InlineData("fil", "fil")]
    [InlineData("en-x-Shop", "en-x-shop")]
    public void A_language_tag_is_written_in_its_customary_case(string tag, string canonical) => Assert.Equal(canonical, LanguageTag.Canonical(tag));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("e")]
    [InlineData("english")]
    [InlineData("en_US")]
    [InlineData("en-")]
    [InlineData("en--US")]
    [InlineData("en-USA1")]
    [InlineData("xx")]
    [InlineData("en\n")]
    [InlineData("ﻋﺮ")]
    [InlineData("en-u")]
    [InlineData("en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd")]
    public void What_is_no_language_tag_is_refused(string? tag) => Assert.Null(LanguageTag.Canonical(tag));

    [Fact]
    public void Good_settings_of_a_tenant_have_no_errors() =>
        Assert.Empty(new TenantSettings("A tenant", ["ur", "gu", "ta", "hi", "hi-Latn", "en"], "Asia/Kolkata", "all").Errors());

    [Theory]
    [InlineData("Asia/Karachi", true)]
    [InlineData("UTC", true)]
    [InlineData("Asia/Calcutta", true)]
    [InlineData("Pacific Standard Time", false)]
    [InlineData("asia/karachi", false)]
    [InlineData("+05:00", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData(null, false)]
    public void A_time_zone_is_one_of_the_iana_database(string? zone, bool good) =>
        Assert.Equal(!good, new TenantSettings("A tenant", ["en"], zone, "all").Errors().ContainsKey("timeZone"));

    [Theory]
    [InlineData("asha@example.org", true)]
    [InlineData("Asha <asha@example.org>", false)]
    [InlineData("asha", false)]
    [InlineData("asha@example.org, b@example.org", false)]
    [InlineData("as\0ha@example.org", false)]
    [InlineData(null, false)]
    public void A_person_has_one_bare_address(string? email, bool good) => Assert.Equal(!good, new PersonSettings(email, "Asha", ["admin"]).Errors().ContainsKey("email"));

    [Theory]
    [InlineData(null, new[] { "admin" }, true)]
    [InlineData("asha", new[] { "agent" }, true)]
    [InlineData("asha", new[] { "agent", "supervisor" }, true)]
    [InlineData(null, new[] { "agent" }, false)]
    [InlineData("asha", new[] { "admin" }, false)]
    [InlineData("A sha", new[] { "agent" }, false)]
    public void Who_takes_conversations_works_as_an_agent_and_nobody_else_does(string? agent, string[] roles, bool good) =>
        Assert.Equal(!good, new PersonSettings("asha@example.org", "Asha", roles, agent).Errors().ContainsKey("agentId"));

    [Theory]
    [InlineData(new string[0], true)]
    [InlineData(new[] { "admin", "agent", "supervisor" }, true)]
    [InlineData(new[] { "admin", "admin" }, false)]
    [InlineData(new[] { "Admin" }, false)]
    [InlineData(new[] { "king" }, false)]
    [InlineData(null, false)]
    public void Roles_are_named_once_each_and_none_is_made_up(string[]? roles, bool good) => Assert.Equal(good, Role.Error(roles) is null);

    [Theory]
    [InlineData(null, true)]
    [InlineData("123456789", false)]
    [InlineData("1234567890", true)]
    public void A_password_has_ten_characters_at_least(string? password, bool good) =>
        Assert.Equal(!good, new PersonSettings("asha@example.org", "Asha", ["admin"], Password: password).Errors().ContainsKey("password"));

    static PlatformKey PlatformKeyOf(string? key)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Platform:Key", key), KeyValuePair.Create("Internal:Key", (string?)Convert.ToBase64String(new byte[32]))])
            .Build();
        return new PlatformKey(configuration, new InternalToken(configuration, TimeProvider.System));
    }
}
