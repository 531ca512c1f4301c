using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Gateway;

[Collection(GatewayCollection.Name)]
public sealed class ApiKeyTests(GatewayFixture gateway)
{
    [Fact]
    public async Task The_platform_key_makes_tenants_and_their_first_admin_key_and_nothing_else()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (person, email) = await tenant.AddPersonAsync();
        using var platform = GatewayFixture.Client(gateway.One, GatewayFixture.PlatformKey);

        using var second = await platform.PostAsJsonAsync("/v1/api-keys", new { tenant = tenant.Id, name = "another" });
        using var unknown = await platform.PostAsJsonAsync("/v1/api-keys", new { tenant = "no-such-tenant", name = "x" });
        using var weaker = await platform.PostAsJsonAsync("/v1/api-keys", new { tenant = tenant.Id, name = "x", roles = new[] { "agent" } });
        using var changed = await platform.PutAsJsonAsync($"/v1/people/{person}", new { email, name = "x", roles = Array.Empty<string>() });

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Contains("has-admin-key", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, weaker.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, changed.StatusCode);
        foreach (var path in new[] { "/v1/conversations", "/desk/state", "/v1/people", "/v1/api-keys", $"/v1/tenants/{tenant.Id}" })
            Assert.Equal(HttpStatusCode.Forbidden, await SignInTests.StatusAsync(platform, path));
    }

    [Fact]
    public async Task A_key_is_shown_once_and_stored_as_its_hash_only()
    {
        using var tenant = await gateway.NewTenantAsync();

        var made = await CreateAsync(tenant, new { name = "integration" });

        var key = made.GetProperty("key").GetString()!;
        Assert.StartsWith(made.GetProperty("prefix").GetString()!, key, StringComparison.Ordinal);
        var list = await tenant.Admin.GetStringAsync("/v1/api-keys");
        Assert.Contains("integration", list, StringComparison.Ordinal);
        Assert.DoesNotContain(key, list, StringComparison.Ordinal);
        var rows = await gateway.Servers.QueryAsync<string>("select k::text from identity.api_key k where tenant = @Id", new { tenant.Id });
        Assert.Equal(2, rows.Count);
        Assert.DoesNotContain(rows, row => row.Contains(key[13..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_here_at_once_and_elsewhere_within_seconds()
    {
        using var tenant = await gateway.NewTenantAsync();
        var made = await CreateAsync(tenant, new { name = "short-lived" });
        using var here = GatewayFixture.Client(gateway.One, made.GetProperty("key").GetString());
        using var there = GatewayFixture.Client(gateway.Another, made.GetProperty("key").GetString());
        Assert.Equal(HttpStatusCode.OK, await SignInTests.StatusAsync(here, "/v1/conversations"));
        Assert.Equal(HttpStatusCode.OK, await SignInTests.StatusAsync(there, "/v1/conversations"));

        for (var i = 0; i < 2; i++)
        {
            using var revoked = await tenant.Admin.DeleteAsync($"/v1/api-keys/{made.GetProperty("id").GetString()}");
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await SignInTests.StatusAsync(here, "/v1/conversations"));
        await Wait.Until(async () => await SignInTests.StatusAsync(there, "/v1/conversations") == HttpStatusCode.Unauthorized, "the other gateway noticed", TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_key_stops_working_when_its_time_is_over()
    {
        using var tenant = await gateway.NewTenantAsync();
        var made = await CreateAsync(tenant, new { name = "brief", expiresAt = TimeProvider.System.GetUtcNow().AddSeconds(3) });
        using var client = GatewayFixture.Client(gateway.One, made.GetProperty("key").GetString());
        Assert.Equal(HttpStatusCode.OK, await SignInTests.StatusAsync(client, "/v1/conversations"));

        await Wait.Until(async () => await SignInTests.StatusAsync(client, "/v1/conversations") == HttpStatusCode.Unauthorized, "the key ran out");
    }

    [Fact]
    public async Task The_same_idempotency_key_gets_the_same_api_key_again_though_it_is_stored_nowhere_in_clear()
    {
        using var tenant = await gateway.NewTenantAsync();

        var (status, first) = await PostAsync(tenant, "attempt-1", new { name = "retried" });
        var (_, again) = await PostAsync(tenant, "attempt-1", new { name = "retried" });
        var (otherStatus, _) = await PostAsync(tenant, "attempt-1", new { name = "something else" });

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(first.GetProperty("key").GetString(), again.GetProperty("key").GetString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, otherStatus);
        var secret = first.GetProperty("key").GetString()![13..];
        foreach (var table in new[] { "api_key", "api_key_answer", "idempotency", "outbox" })
            Assert.DoesNotContain(
                await gateway.Servers.QueryAsync<string>($"select coalesce(encode(convert_to(t::text, 'utf8'), 'escape'), '') from identity.{table} t"),
                row => row.Contains(secret, StringComparison.Ordinal) || row.Contains(Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(secret)), StringComparison.Ordinal));
        var keys = await tenant.Admin.GetFromJsonAsync<JsonElement>("/v1/api-keys");
        Assert.Single(keys.GetProperty("items").EnumerateArray(), key => key.GetProperty("name").GetString() == "retried");
    }

    [Fact]
    public async Task Only_admins_make_keys_and_only_of_their_own_tenant()
    {
        using var tenant = await gateway.NewTenantAsync();
        using var neighbour = await gateway.NewTenantAsync();
        var plain = (await CreateAsync(tenant, new { name = "no roles" })).GetProperty("key").GetString();
        using var integrator = GatewayFixture.Client(gateway.One, plain);

        using var byIntegrator = await integrator.PostAsJsonAsync("/v1/api-keys", new { name = "x" });
        using var elsewhere = await tenant.Admin.PostAsJsonAsync("/v1/api-keys", new { name = "x", tenant = neighbour.Id });
        using var nameless = await tenant.Admin.PostAsJsonAsync("/v1/api-keys", new { roles = new[] { "king" }, expiresAt = "2001-01-01T00:00:00Z" });

        Assert.Equal(HttpStatusCode.Forbidden, byIntegrator.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, elsewhere.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nameless.StatusCode);
        var errors = (await nameless.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal(["expiresAt", "name", "roles"], errors.EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("omk_00000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("omk_short")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")]
    [InlineData("x")]
    public async Task A_bearer_that_nobody_gave_out_is_refused_with_a_problem(string bearer)
    {
        using var client = GatewayFixture.Client(gateway.One, bearer);
        using var answer = await client.GetAsync("/v1/conversations");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    static async Task<JsonElement> CreateAsync(TenantOfTest tenant, object request)
    {
        using var answer = await tenant.Admin.PostAsJsonAsync("/v1/api-keys", request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    static async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(TenantOfTest tenant, string idempotencyKey, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/api-keys") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await tenant.Admin.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
