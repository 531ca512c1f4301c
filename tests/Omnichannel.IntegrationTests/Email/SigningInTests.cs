using System.Collections.Concurrent;
using System.Text;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Omnichannel.Email.Mailboxes;
using Omnichannel.Email.SigningIn;
using Omnichannel.Hosting.Web;
using Omnichannel.House;
using Mailbox = Omnichannel.Email.Mailboxes.Mailbox;

namespace Omnichannel.IntegrationTests.Email;

/// <summary>XOAUTH2 against a token endpoint and a mail server that this test plays.</summary>
public sealed class SigningInTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<IFormCollection> asked = new();
    private readonly ConcurrentQueue<string> presented = new();
    private readonly ServiceProvider services = Services();
    private readonly string tokenUrl = $"http://127.0.0.1:{Ports.Free()}/token";
    private WebApplication endpoint = default!;
    private ScriptedMailServer server = default!;
    private Func<int, IResult> answer = number => Results.Json(new { access_token = $"token-{number}", expires_in = 3600, token_type = "Bearer" });

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        endpoint = builder.Build();
        endpoint.Urls.Add(new Uri(tokenUrl).GetLeftPart(UriPartial.Authority));
        endpoint.MapPost("/token", async (HttpRequest request) =>
        {
            asked.Enqueue(await request.ReadFormAsync());
            return answer(asked.Count);
        });
        await endpoint.StartAsync();
        server = new ScriptedMailServer(
            line =>
            {
                if (!line.StartsWith("AUTH XOAUTH2 ", StringComparison.Ordinal))
                    return null;
                presented.Enqueue(Encoding.UTF8.GetString(Convert.FromBase64String(line[13..])));
                return presented.Last().Contains("revoked", StringComparison.Ordinal) ? "535 5.7.8 not with this token" : null;
            },
            "PLAIN XOAUTH2");
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await endpoint.DisposeAsync();
        await services.DisposeAsync();
    }

    [Fact]
    public async Task Signs_in_with_a_token_got_for_the_refresh_token()
    {
        await SignInAsync();

        var form = Assert.Single(asked);
        Assert.Equal(("refresh_token", "r-1", "c-1", "s-1"), ((string?)form["grant_type"], (string?)form["refresh_token"], (string?)form["client_id"], (string?)form["client_secret"]));
        Assert.Equal("user=support@shop.test\u0001auth=Bearer token-1\u0001\u0001", Assert.Single(presented));
    }

    [Fact]
    public async Task Uses_a_token_for_as_long_as_it_is_valid()
    {
        await SignInAsync();
        await SignInAsync();

        Assert.Single(asked);
        Assert.Equal(2, presented.Count);
    }

    [Fact]
    public async Task Asks_for_a_new_token_when_the_mail_server_refuses_the_old_one()
    {
        answer = number => Results.Json(new { access_token = number == 1 ? "revoked" : "token-2", expires_in = 3600 });

        await Assert.ThrowsAsync<AuthenticationException>(SignInAsync);
        await SignInAsync();

        Assert.Equal(2, asked.Count);
    }

    [Fact]
    public async Task Goes_on_with_the_refresh_token_that_the_provider_gave_instead()
    {
        answer = number => Results.Json(new { access_token = number == 1 ? "revoked" : "token-2", refresh_token = "r-2" });

        await Assert.ThrowsAsync<AuthenticationException>(SignInAsync);
        await SignInAsync();

        Assert.Equal(["r-1", "r-2"], asked.Select(form => (string?)form["refresh_token"]));
    }

    [Fact]
    public async Task Repeats_the_question_while_the_token_endpoint_is_out_of_order()
    {
        answer = number => number == 1 ? Results.StatusCode(503) : Results.Json(new { access_token = "token-2", expires_in = 3600 });

        await SignInAsync();

        Assert.Equal(2, asked.Count);
    }

    [Fact]
    public async Task A_refused_refresh_token_is_told_without_its_secret()
    {
        answer = _ => Results.Json(new { error = "invalid_grant" }, statusCode: 400);

        var refused = await Assert.ThrowsAsync<UnavailableException>(SignInAsync);

        Assert.Contains("demo/support", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("r-1", refused.ToString(), StringComparison.Ordinal);
        Assert.Empty(presented);
    }

    [Fact]
    public async Task Signs_in_to_a_mailbox_with_the_same_token()
    {
        await SignInAsync();
        await using var imap = new ScriptedMailServer(
            line =>
            {
                var words = line.Split(' ');
                if (words[1] == "AUTHENTICATE" && words[2] == "XOAUTH2")
                    presented.Enqueue(Encoding.UTF8.GetString(Convert.FromBase64String(words[3])));
                return $"{words[0]} OK done";
            },
            greeting: "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] scripted");
        using var client = new ImapClient();

        await services.GetRequiredService<SignIn>().ToAsync(client, Mailbox, new MailServerSettings("127.0.0.1", imap.Port, "none", "shared@shop.test"), CancellationToken.None);

        Assert.True(client.IsAuthenticated);
        Assert.Single(asked);
        Assert.Equal("user=shared@shop.test\u0001auth=Bearer token-1\u0001\u0001", presented.Last());
    }

    private Mailbox Mailbox
    {
        get
        {
            var at = new MailServerSettings("127.0.0.1", server.Port, "none", null);
            return new Mailbox("demo", "support", null, "support@shop.test", at, at, UsesOAuth: true, new MailboxSecrets(null, "c-1", "s-1", "r-1", tokenUrl));
        }
    }

    private static ServiceProvider Services()
    {
        var collection = new ServiceCollection();
        collection.AddHttpClient(AccessTokens.Client).AddStandardResilienceHandler();
        collection.AddSingleton(TimeProvider.System).AddSingleton<AccessTokens>().AddSingleton<SignIn>();
        return collection.BuildServiceProvider();
    }

    private async Task SignInAsync()
    {
        using var client = new SmtpClient();
        await services.GetRequiredService<SignIn>().ToAsync(client, Mailbox, Mailbox.Smtp, CancellationToken.None);
        await client.DisconnectAsync(quit: true);
    }
}
