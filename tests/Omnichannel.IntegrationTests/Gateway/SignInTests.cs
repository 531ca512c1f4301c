using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Gateway;

[Collection(GatewayCollection.Name)]
public sealed class SignInTests(GatewayFixture gateway)
{
    [Fact]
    public async Task Signing_in_gives_tokens_that_work_at_every_gateway_and_the_service_learns_who_it_is()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (id, email) = await tenant.AddPersonAsync();

        var tokens = await tenant.SignInAsync(email.ToUpperInvariant());

        Assert.Equal((tenant.Id, id), (tokens.TenantId, tokens.AgentId));
        Assert.Equal(["agent"], tokens.Roles);
        Assert.InRange(tokens.ExpiresIn, 60, 900);
        using var client = GatewayFixture.Client(gateway.Another, tokens.AccessToken);
        var caller = (await client.GetFromJsonAsync<JsonElement>("/v1/conversations")).GetProperty("caller");
        Assert.Equal(tenant.Id, caller.GetProperty("tenant").GetString());
        Assert.Equal(id, caller.GetProperty("subject").GetString());
        Assert.Equal(id, caller.GetProperty("agentId").GetString());
        Assert.NotEqual(JsonValueKind.Null, caller.GetProperty("sessionId").ValueKind);
    }

    [Fact]
    public async Task An_unknown_address_is_told_exactly_what_a_wrong_password_is_told()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (_, email) = await tenant.AddPersonAsync();

        var (wrong, wrongText) = await TryAsync(email, "not the password");
        var (unknown, unknownText) = await TryAsync("nobody-at-all@example.org", "not the password");

        Assert.Equal(HttpStatusCode.Unauthorized, wrong);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown);
        Assert.Equal(WithoutTrace(wrongText), WithoutTrace(unknownText));
        Assert.Contains("sign-in-failed", wrongText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_ends_after_ten_failures_even_with_parallel_attempts_and_nobody_else_is_shut_out()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (_, victim) = await tenant.AddPersonAsync();
        var (_, bystander) = await tenant.AddPersonAsync();

        var attempts = await Task.WhenAll(Enumerable.Range(0, 25).Select(i => TryAsync(victim, $"a guess no {i}")));

        Assert.Equal(10, attempts.Count(attempt => attempt.Status == HttpStatusCode.Unauthorized));
        Assert.Equal(15, attempts.Count(attempt => attempt.Status == HttpStatusCode.TooManyRequests));
        using var client = GatewayFixture.Client(gateway.One);
        using var right = await client.PostAsJsonAsync("/auth/token", new { email = victim, password = GatewayFixture.Password });
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.InRange(right.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 900);
        Assert.Equal("application/problem+json", right.Content.Headers.ContentType!.MediaType);
        Assert.Equal(tenant.Id, (await tenant.SignInAsync(bystander)).TenantId);
    }

    [Fact]
    public async Task Signing_in_rightly_again_and_again_uses_up_nothing()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (_, email) = await tenant.AddPersonAsync();

        for (var i = 0; i < 15; i++)
            Assert.Equal(tenant.Id, (await tenant.SignInAsync(email)).TenantId);
    }

    [Fact]
    public async Task Neither_a_disabled_person_nor_one_of_a_suspended_tenant_signs_in()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (disabled, disabledEmail) = await tenant.AddPersonAsync("supervisor");
        var (_, email) = await tenant.AddPersonAsync("supervisor");
        using var changed = await tenant.Admin.PutAsJsonAsync($"/v1/people/{disabled}", new { email = disabledEmail, name = "x", roles = new[] { "supervisor" }, enabled = false });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TryAsync(disabledEmail, GatewayFixture.Password)).Status);

        var before = await tenant.SignInAsync(email);
        using var platform = GatewayFixture.Client(gateway.One, GatewayFixture.PlatformKey);
        using var suspended = await platform.PutAsJsonAsync(
            $"/v1/tenants/{tenant.Id}",
            new { name = "A tenant", languages = new[] { "en" }, timeZone = "UTC", defaultQueue = "all", enabled = false });
        Assert.Equal(HttpStatusCode.OK, suspended.StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await TryAsync(email, GatewayFixture.Password)).Status);
        using var person = GatewayFixture.Client(gateway.One, before.AccessToken);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(person, "/v1/conversations"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(tenant.Admin, "/v1/conversations"));
        await Wait.Until(
            async () => (await gateway.Servers.QueryAsync<long>("select count(*) from identity.outbox where tenant = @Id", new { tenant.Id }))[0] == 0,
            "the events left, although no Desk listens");
    }

    [Theory]
    [InlineData("""{"email": "a@example.org"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"email": null, "password": "x"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"email": "", "password": "x"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"email": "a\u0000@example.org", "password": "x"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"email": "\ud800", "password": "x"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"email": "a@example.org", "password": "\udc00"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"email": 7}""", HttpStatusCode.BadRequest)]
    [InlineData("not json", HttpStatusCode.BadRequest)]
    public async Task A_malformed_request_is_told_what_is_wrong_with_it(string body, HttpStatusCode expected)
    {
        using var client = GatewayFixture.Client(gateway.One);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/auth/token", content);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    internal static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    async Task<(HttpStatusCode Status, string Text)> TryAsync(string email, string password)
    {
        using var client = GatewayFixture.Client(gateway.One);
        using var answer = await client.PostAsJsonAsync("/auth/token", new { email, password });
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    static string WithoutTrace(string problem)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(problem)!.AsObject();
        node.Remove("traceId");
        return node.ToJsonString();
    }
}
