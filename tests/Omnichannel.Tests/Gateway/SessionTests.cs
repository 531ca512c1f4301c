using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Omnichannel.Gateway.Sessions;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Tests.Gateway;

public sealed class SessionTests
{
    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    static readonly byte[] Salt = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];
    static readonly Guid Session = Guid.Parse("0192d9a4-1c7e-7cc0-8f3e-2a51e3f7b6aa");

    [Fact]
    public void A_refresh_token_is_read_back_as_it_was_written()
    {
        var text = new RefreshToken(Session, 7).Write(Key, Salt);

        Assert.True(RefreshToken.TryRead(text, out var token, out var mac));
        Assert.Equal(new RefreshToken(Session, 7), token);
        Assert.True(token.IsGenuine(mac, Key, Salt));
        Assert.Equal(text, new RefreshToken(Session, 7).Write(Key, Salt));
    }

    [Fact]
    public void A_refresh_token_of_another_generation_session_key_or_salt_is_not_genuine()
    {
        Assert.True(RefreshToken.TryRead(new RefreshToken(Session, 7).Write(Key, Salt), out _, out var mac));

        Assert.False(new RefreshToken(Session, 8).IsGenuine(mac, Key, Salt));
        Assert.False(new RefreshToken(Guid.Empty, 7).IsGenuine(mac, Key, Salt));
        Assert.False(new RefreshToken(Session, 7).IsGenuine(mac, Salt, Salt));
        Assert.False(new RefreshToken(Session, 7).IsGenuine(mac, Key, Key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("omr_")]
    [InlineData("omr_AAAA")]
    [InlineData("omk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("omr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!!")]
    public void What_is_no_refresh_token_is_not_read(string? text) => Assert.False(RefreshToken.TryRead(text, out _, out _));

    [Theory]
    [InlineData(5, 0, false, nameof(RotationOutcome.Advance))]
    [InlineData(4, 29, false, nameof(RotationOutcome.Repeat))]
    [InlineData(4, 30, false, nameof(RotationOutcome.Reused))]
    [InlineData(3, 1, false, nameof(RotationOutcome.Reused))]
    [InlineData(6, 1, false, nameof(RotationOutcome.Reused))]
    [InlineData(5, 1, true, nameof(RotationOutcome.Over))]
    [InlineData(5, 3600, false, nameof(RotationOutcome.Over))]
    [InlineData(3, 3600, false, nameof(RotationOutcome.Over))]
    public void A_returning_refresh_token_advances_repeats_or_betrays(int presented, int secondsAfter, bool ended, string expected) =>
        Assert.Equal(expected, Rotation.Decide(presented, 5, Noon, Noon.AddHours(1), ended, Noon.AddSeconds(secondsAfter)).ToString());

    [Fact]
    public void A_session_lives_on_by_being_refreshed_but_not_for_ever()
    {
        Assert.Equal(Noon + Rotation.IdleLifetime, Rotation.ExpiresAt(Noon, Noon));
        Assert.Equal(Noon + Rotation.Lifetime, Rotation.ExpiresAt(Noon, Noon + Rotation.Lifetime - TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task An_access_token_is_good_until_its_time_is_over()
    {
        var clock = new SetClock(Noon);
        var tokens = new AccessTokens(new Keys(Configured()), clock);
        var token = tokens.Create(new SignedIn("demo", Session, "asha", "asha", ["agent"]));

        Assert.Equal(Session, await tokens.SessionOf(token));
        clock.Now = Noon + AccessTokens.Lifetime;
        Assert.Null(await tokens.SessionOf(token));
    }

    [Fact]
    public async Task An_internal_token_is_no_access_token_and_the_other_way_round()
    {
        var clock = new SetClock(Noon);
        var tokens = new AccessTokens(new Keys(Configured()), clock);
        var @internal = new InternalToken(Configured(), clock);
        var caller = new Caller("demo", "asha", CallerKind.Person, "asha", Session, new HashSet<string>(StringComparer.Ordinal) { "admin" });

        Assert.Null(await tokens.SessionOf(@internal.Create(caller, TimeSpan.FromMinutes(2))));
        var parameters = @internal.Validation.Clone();
        parameters.ValidateLifetime = false;
        var result = await new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler().ValidateTokenAsync(tokens.Create(new SignedIn("demo", Session, "asha", null, ["admin"])), parameters);
        Assert.False(result.IsValid);
    }

    [Fact]
    public async Task A_token_of_another_installation_or_none_at_all_is_refused()
    {
        var clock = new SetClock(Noon);
        var tokens = new AccessTokens(new Keys(Configured()), clock);
        var foreign = new AccessTokens(new Keys(Configured(first: 1)), clock);

        Assert.Null(await tokens.SessionOf(foreign.Create(new SignedIn("demo", Session, "asha", null, []))));
        Assert.Null(await tokens.SessionOf("eyJhbGciOiJub25lIn0.eyJzaWQiOiIwMTkyZDlhNC0xYzdlLTdjYzAtOGYzZS0yYTUxZTNmN2I2YWEifQ."));
        Assert.Null(await tokens.SessionOf(""));
        Assert.Null(await tokens.SessionOf(new string('x', 100_000)));
    }

    [Fact]
    public void Each_purpose_has_a_key_of_its_own_and_a_short_one_stops_the_start()
    {
        var keys = new Keys(Configured());

        Assert.Equal(4, new[] { keys.AccessTokens, keys.RefreshTokens, keys.SealedAnswers, keys.AttemptBuckets }.Select(Convert.ToHexString).Distinct(StringComparer.Ordinal).Count());
        Assert.Throws<InvalidOperationException>(() => new Keys(new ConfigurationBuilder().Build()));
        Assert.Throws<InvalidOperationException>(() => new Keys(new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Tokens:Key", (string?)Convert.ToBase64String(new byte[16]))]).Build()));
    }

    [Theory]
    [InlineData("same-origin", null, true)]
    [InlineData("same-site", "https://desk.example", false)]
    [InlineData("cross-site", "https://desk.example", false)]
    [InlineData("none", null, false)]
    [InlineData(null, "https://desk.example", true)]
    [InlineData(null, "https://evil.example", false)]
    [InlineData(null, "http://desk.example", false)]
    [InlineData(null, "null", false)]
    [InlineData(null, null, false)]
    public void Only_the_browser_itself_can_say_that_a_request_comes_from_our_pages(string? site, string? origin, bool own)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = "https";
        request.Host = new HostString("desk.example");
        request.Headers["Sec-Fetch-Site"] = site;
        request.Headers.Origin = origin;

        Assert.Equal(own, SessionCookies.IsOwnOrigin(request));
    }

    [Fact]
    public void Cookies_are_out_of_reach_of_scripts_and_other_sites_and_secure_over_https()
    {
        var context = new DefaultHttpContext { Request = { Scheme = "https" } };
        SessionCookies.Set(context, "access", "refresh", Noon);

        var set = context.Response.Headers.SetCookie.Select(cookie => cookie!.ToLowerInvariant()).ToList();
        Assert.Equal(2, set.Count);
        Assert.All(set, cookie => Assert.Contains("httponly", cookie, StringComparison.Ordinal));
        Assert.All(set, cookie => Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal));
        Assert.All(set, cookie => Assert.Contains("secure", cookie, StringComparison.Ordinal));
        Assert.Contains("path=/auth", set[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Attempts_count_by_network_so_that_a_whole_64_is_one_guesser(string one, string other, bool same) =>
        Assert.Equal(same, SignInAttempt.Of("a@example.org", IPAddress.Parse(one)) == SignInAttempt.Of("a@example.org", IPAddress.Parse(other)));

    [Fact]
    public async Task A_password_is_compared_with_a_hash_and_nobodys_password_is_never_right()
    {
        using var passwords = new Passwords();
        var hash = await passwords.Hash("correct horse battery", default);

        Assert.True(await passwords.IsRight(hash, "correct horse battery", default));
        Assert.False(await passwords.IsRight(hash, "correct horse batterx", default));
        Assert.False(await passwords.IsRight(null, "nobody's password", default));
        Assert.DoesNotContain("horse", hash, StringComparison.Ordinal);
        Assert.NotEqual(hash, await passwords.Hash("correct horse battery", default));
    }

    static IConfiguration Configured(byte first = 0) => new ConfigurationBuilder()
        .AddInMemoryCollection([KeyValuePair.Create("Internal:Key", (string?)Convert.ToBase64String([first, .. Key.AsSpan(1)]))])
        .Build();

    sealed class SetClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
