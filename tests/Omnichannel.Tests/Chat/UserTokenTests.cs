using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Omnichannel.Chat.Accounts;
using Omnichannel.Chat.Sessions;

namespace Omnichannel.Tests.Chat;

public sealed class UserTokenTests
{
    private const string Key = "a secret that the shop shares with us";

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 15, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_user_is_who_the_site_says()
    {
        var user = await ReadAsync(Token(("sub", "user-7"), ("name", "Anna"), ("email", " Anna@Customers.test ")));

        Assert.Equal(new SignedInUser("user-7", "Anna", "anna@customers.test"), user);
    }

    [Fact]
    public async Task An_address_that_nobody_verified_is_passed_over() =>
        Assert.Equal(new SignedInUser("user-7", null, null), await ReadAsync(Token(("sub", "user-7"), ("email", "anna@customers.test"), ("email_verified", false))));

    [Fact]
    public async Task A_token_of_nobody_is_refused() => Assert.Null(await ReadAsync(Token(("name", "Anna"))));

    [Fact]
    public async Task A_token_that_has_run_out_or_never_does_is_refused()
    {
        Assert.Null(await ReadAsync(Token(Now.AddMinutes(-1), Key, SecurityAlgorithms.HmacSha256, ("sub", "user-7"))));
        Assert.Null(await ReadAsync(Token(null, Key, SecurityAlgorithms.HmacSha256, ("sub", "user-7"))));
    }

    [Fact]
    public async Task A_token_of_another_key_or_method_is_refused()
    {
        Assert.Null(await ReadAsync(Token(Now.AddMinutes(5), Key + "x", SecurityAlgorithms.HmacSha256, ("sub", "user-7"))));
        Assert.Null(await ReadAsync(Token(Now.AddMinutes(5), Key + Key, SecurityAlgorithms.HmacSha512, ("sub", "user-7"))));
        Assert.Null(await ReadAsync("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyLTciLCJleHAiOjQxMDI0NDQ4MDB9."));
        Assert.Null(await ReadAsync("no token at all"));
    }

    [Fact]
    public async Task Where_the_account_has_no_key_nobody_is_signed_in() => Assert.Null(await UserToken.ReadAsync(Token(("sub", "user-7")), Account(null), new At()));

    private static Task<SignedInUser?> ReadAsync(string token) => UserToken.ReadAsync(token, Account(Key), new At());

    private static ChatAccount Account(string? key) => new("demo", "website", null, "key", true, new ChatSettings(null, null, null, null), new ChatSecrets(key));

    private static string Token(params (string Name, object Value)[] claims) => Token(Now.AddMinutes(5), Key, SecurityAlgorithms.HmacSha256, claims);

    private static string Token(DateTimeOffset? expires, string key, string algorithm, params (string Name, object Value)[] claims) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims.ToDictionary(claim => claim.Name, claim => claim.Value, StringComparer.Ordinal),
            Expires = expires?.UtcDateTime,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key.PadRight(64, '.')[..(algorithm == SecurityAlgorithms.HmacSha512 ? 64 : key.Length)])), algorithm),
        });

    private sealed class At : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
