using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Omnichannel.House;
using RabbitMQ.Client;

namespace Omnichannel.IntegrationTests.Gateway;

[Collection(GatewayCollection.Name)]
public sealed class SessionTests(GatewayFixture gateway)
{
    [Fact]
    public async Task Each_refresh_gives_the_next_pair_of_tokens_and_a_lost_answer_is_given_again()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (_, email) = await tenant.AddPersonAsync();
        var first = await tenant.SignInAsync(email);

        var second = await RefreshAsync(first.RefreshToken);
        var again = await RefreshAsync(first.RefreshToken, gateway.Another);

        Assert.NotEqual(first.RefreshToken, second!.RefreshToken);
        Assert.Equal(second.RefreshToken, again!.RefreshToken);
        using var client = GatewayFixture.Client(gateway.One, again.AccessToken);
        Assert.Equal(HttpStatusCode.OK, await SignInTests.StatusAsync(client, "/v1/conversations"));
    }

    [Fact]
    public async Task A_used_refresh_token_that_returns_ends_the_session_for_everybody_who_holds_it()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (id, email) = await tenant.AddPersonAsync();
        var stolen = await tenant.SignInAsync(email);
        await using var ended = await EndedSessions.ListenAsync(gateway.Servers);
        var second = await RefreshAsync(stolen.RefreshToken);
        var third = await RefreshAsync(second!.RefreshToken);

        Assert.Null(await RefreshAsync(stolen.RefreshToken));

        Assert.Null(await RefreshAsync(third!.RefreshToken));
        using var client = GatewayFixture.Client(gateway.One, third.AccessToken);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInTests.StatusAsync(client, "/v1/conversations"));
        var told = await ended.NextOfAsync(id);
        Assert.Equal(tenant.Id, told.GetProperty("tenant").GetString());
    }

    [Fact]
    public async Task A_forged_refresh_token_of_a_known_session_ends_nothing()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (_, email) = await tenant.AddPersonAsync();
        var tokens = await tenant.SignInAsync(email);
        var forged = tokens.RefreshToken[..^3] + (tokens.RefreshToken.EndsWith("AAA", StringComparison.Ordinal) ? "BBB" : "AAA");

        Assert.Null(await RefreshAsync(forged));

        Assert.NotNull(await RefreshAsync(tokens.RefreshToken));
    }

    [Fact]
    public async Task Two_refreshes_at_once_get_the_same_next_token()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (_, email) = await tenant.AddPersonAsync();
        var tokens = await tenant.SignInAsync(email);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => RefreshAsync(tokens.RefreshToken, i % 2 == 0 ? gateway.One : gateway.Another)));

        Assert.Single(answers.Select(answer => answer!.RefreshToken).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Signing_out_ends_access_here_at_once_and_elsewhere_within_seconds_and_tells_the_streams()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (id, email) = await tenant.AddPersonAsync();
        var tokens = await tenant.SignInAsync(email);
        await using var ended = await EndedSessions.ListenAsync(gateway.Servers);
        using var here = GatewayFixture.Client(gateway.One, tokens.AccessToken);
        using var there = GatewayFixture.Client(gateway.Another, tokens.AccessToken);
        Assert.Equal(HttpStatusCode.OK, await SignInTests.StatusAsync(here, "/v1/conversations"));
        Assert.Equal(HttpStatusCode.OK, await SignInTests.StatusAsync(there, "/v1/conversations"));

        using var signedOut = await here.PostAsync("/auth/sign-out", null);

        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInTests.StatusAsync(here, "/v1/conversations"));
        Assert.Null(await RefreshAsync(tokens.RefreshToken));
        await Wait.Until(async () => await SignInTests.StatusAsync(there, "/v1/conversations") == HttpStatusCode.Unauthorized, "the other gateway noticed", TimeSpan.FromSeconds(15));
        var told = await ended.NextOfAsync(id);
        Assert.Equal(tenant.Id, told.GetProperty("tenant").GetString());
    }

    [Fact]
    public async Task A_refresh_token_alone_signs_out_and_again()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (_, email) = await tenant.AddPersonAsync();
        var tokens = await tenant.SignInAsync(email);
        using var client = GatewayFixture.Client(gateway.One);

        for (var i = 0; i < 2; i++)
        {
            using var answer = await client.PostAsJsonAsync("/auth/sign-out", new { refreshToken = tokens.RefreshToken });
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }

        using var nothing = await client.PostAsync("/auth/sign-out", null);
        Assert.Equal(HttpStatusCode.Unauthorized, nothing.StatusCode);
        Assert.Null(await RefreshAsync(tokens.RefreshToken));
    }

    [Fact]
    public async Task A_change_of_roles_or_password_ends_the_persons_sessions_and_a_change_of_name_does_not()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (id, email) = await tenant.AddPersonAsync();
        var tokens = await tenant.SignInAsync(email);
        using var client = GatewayFixture.Client(gateway.One, tokens.AccessToken);

        using var renamed = await tenant.Admin.PutAsJsonAsync($"/v1/people/{id}", new { email, name = "Another name", roles = new[] { "agent" }, agentId = id });
        Assert.Equal(HttpStatusCode.OK, await SignInTests.StatusAsync(client, "/v1/conversations"));
        using var raised = await tenant.Admin.PutAsJsonAsync($"/v1/people/{id}", new { email, name = "Another name", roles = new[] { "agent", "supervisor" }, agentId = id });

        Assert.Equal(HttpStatusCode.OK, raised.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInTests.StatusAsync(client, "/v1/conversations"));
        Assert.Equal(["agent", "supervisor"], (await tenant.SignInAsync(email)).Roles);
    }

    [Fact]
    public async Task The_consoles_cookie_works_for_its_own_pages_only()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (_, email) = await tenant.AddPersonAsync();
        using var client = GatewayFixture.Client(gateway.One);
        using var refused = await SendAsync(client, "/auth/token", "cross-site", cookie: null, new { email, password = GatewayFixture.Password, cookie = true });
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        using var signedIn = await SendAsync(client, "/auth/token", "same-origin", cookie: null, new { email, password = GatewayFixture.Password, cookie = true });
        var set = signedIn.Headers.GetValues("Set-Cookie").ToList();
        Assert.Equal(2, set.Count);
        Assert.All(set, cookie => Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.All(set, cookie => Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("oken\"", await signedIn.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var cookies = string.Join("; ", set.Select(cookie => cookie.Split(';')[0]));

        using var own = await SendAsync(client, "/v1/conversations", "same-origin", cookies, new { });
        using var sameSite = await SendAsync(client, "/v1/conversations", "same-site", cookies, new { });
        using var silent = await SendAsync(client, "/v1/conversations", site: null, cookies, new { });
        using var forgedSignOut = await SendAsync(client, "/auth/sign-out", "cross-site", cookies, new { });
        using var refreshed = await SendAsync(client, "/auth/refresh", "same-origin", cookies, body: null);

        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.DoesNotContain("omnichannel-access", await own.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, sameSite.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, silent.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, forgedSignOut.StatusCode);
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
        Assert.Equal(2, refreshed.Headers.GetValues("Set-Cookie").Count());
    }

    static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string? site, string? cookie, object? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        return await client.SendAsync(request);
    }

    async Task<Tokens?> RefreshAsync(string refreshToken, ServiceProcess? at = null)
    {
        using var client = GatewayFixture.Client(at ?? gateway.One);
        using var answer = await client.PostAsJsonAsync("/auth/refresh", new { refreshToken });
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
            return null;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<Tokens>();
    }

    /// <summary>Hears SessionEnded as Desk does.</summary>
    sealed class EndedSessions(IConnection connection, IChannel channel, string queue) : IAsyncDisposable
    {
        public static async Task<EndedSessions> ListenAsync(PrivateServers servers)
        {
            var connection = await new ConnectionFactory { Uri = new Uri(servers.RabbitMqUrl) }.CreateConnectionAsync();
            var channel = await connection.CreateChannelAsync();
            await channel.ExchangeDeclareAsync("Omnichannel.Contracts:SessionEnded", ExchangeType.Fanout, durable: true);
            var queue = (await channel.QueueDeclareAsync()).QueueName;
            await channel.QueueBindAsync(queue, "Omnichannel.Contracts:SessionEnded", "");
            return new EndedSessions(connection, channel, queue);
        }

        public async Task<JsonElement> NextOfAsync(string agent) => (await Wait.For<object>(
            async () =>
            {
                while (await channel.BasicGetAsync(queue, autoAck: true) is { } got)
                    if (JsonDocument.Parse(got.Body).RootElement is var told && told.GetProperty("agent").GetString() == agent)
                        return told;
                return null;
            },
            "SessionEnded was published")) is JsonElement found ? found : default;

        public async ValueTask DisposeAsync()
        {
            await channel.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
