using System.Text.Json;
using MailKit.Security;
using Omnichannel.Email;
using Omnichannel.Email.Mailboxes;

namespace Omnichannel.Tests.Email;

public sealed class MailboxTests
{
    private const string Account =
        """
        {
          "tenant": "demo", "id": "support", "channel": "email", "name": "Shop", "address": "Support@Shop.test", "enabled": true, "version": 3,
          "settings": { "imap": { "host": "imap.shop.test", "port": 993 }, "smtp": { "host": "smtp.shop.test", "port": 587, "security": "starttls", "user": "u" }, "authentication": "xoauth2" },
          "secrets": { "clientId": "c", "clientSecret": "s", "refreshToken": "r", "tokenUrl": "https://id.test/token" }
        }
        """;

    private static MailboxAccount Read(string json) => JsonSerializer.Deserialize<MailboxAccount>(json, JsonSerializerOptions.Web)!;

    [Fact]
    public void Is_made_of_what_Conversations_answers()
    {
        var mailbox = Mailbox.Of(Read(Account))!;

        Assert.Equal(("demo/support", "Shop", "support@shop.test", true), (mailbox.Key, mailbox.Name, mailbox.Address, mailbox.UsesOAuth));
        Assert.Equal((SecureSocketOptions.SslOnConnect, SecureSocketOptions.StartTls, "u"), (mailbox.Imap.SocketOptions, mailbox.Smtp.SocketOptions, mailbox.Smtp.User));
        Assert.Equal(("c", "s", "r", "https://id.test/token"), (mailbox.Secrets.ClientId, mailbox.Secrets.ClientSecret, mailbox.Secrets.RefreshToken, mailbox.Secrets.TokenUrl));
    }

    [Theory]
    [InlineData("\"enabled\": true", "\"enabled\": false")]
    [InlineData("\"Support@Shop.test\"", "null")]
    [InlineData("\"Support@Shop.test\"", "\"nonsense\"")]
    [InlineData("\"imap\"", "\"pop\"")]
    [InlineData("\"port\": 587", "\"port\": 0")]
    public void There_is_none_while_something_is_missing(string what, string instead) =>
        Assert.Null(Mailbox.Of(Read(Account.Replace(what, instead, StringComparison.Ordinal))));

    [Fact]
    public void Is_equal_as_long_as_nothing_changed()
    {
        Assert.Equal(Mailbox.Of(Read(Account)), Mailbox.Of(Read(Account)));
        Assert.NotEqual(Mailbox.Of(Read(Account)), Mailbox.Of(Read(Account.Replace("\"r\"", "\"r2\"", StringComparison.Ordinal))));
    }

    [Fact]
    public void Its_text_does_not_tell_its_secrets() => Assert.DoesNotContain("ClientSecret", Mailbox.Of(Read(Account))!.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Knows_the_tenants_own_addresses_and_no_other_tenants()
    {
        var mailbox = Mailbox.Of(Read(Account))!;
        var identity = mailbox.IdentityAmong([mailbox, mailbox with { Id = "sales", Address = "sales@shop.test" }, mailbox with { Tenant = "other", Address = "x@other.test" }]);

        Assert.Equal(["support@shop.test", "sales@shop.test"], identity.OwnAddresses);
        Assert.Equal("shop.test", identity.Domain);
    }

    [Fact]
    public void No_address_reaches_a_log() =>
        Assert.Equal("InvalidOperationException: 550 <(address)>: no such user (address)", LoggableReason.Of(new InvalidOperationException("550 <asha@customers.test>: no such user asha+x@customers.test\r\n")));
}
