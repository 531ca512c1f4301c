using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Omnichannel.IntegrationTests.Gateway;

[Collection(GatewayCollection.Name)]
public sealed class AdministrationTests(GatewayFixture gateway)
{
    [Fact]
    public async Task No_tenant_sees_or_changes_anything_of_another()
    {
        using var tenant = await gateway.NewTenantAsync();
        using var neighbour = await gateway.NewTenantAsync();
        var (person, email) = await neighbour.AddPersonAsync();
        var keys = await neighbour.Admin.GetFromJsonAsync<JsonElement>("/v1/api-keys");
        var key = keys.GetProperty("items")[0].GetProperty("id").GetString();

        using var changed = await tenant.Admin.PutAsJsonAsync($"/v1/tenants/{neighbour.Id}", Settings());
        using var revoked = await tenant.Admin.DeleteAsync($"/v1/api-keys/{key}");
        using var deleted = await tenant.Admin.DeleteAsync($"/v1/people/{person}");
        using var sameId = await tenant.Admin.PutAsJsonAsync($"/v1/people/{person}", new { email = "own@example.org", name = "Mine", roles = Array.Empty<string>() });
        using var sameEmail = await tenant.Admin.PutAsJsonAsync("/v1/people/thief", new { email = email.ToUpperInvariant(), name = "x", roles = Array.Empty<string>() });

        Assert.Equal(HttpStatusCode.NotFound, await SignInTests.StatusAsync(tenant.Admin, $"/v1/tenants/{neighbour.Id}"));
        Assert.Equal(HttpStatusCode.NotFound, changed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.Created, sameId.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, sameEmail.StatusCode);
        Assert.Contains("email-taken", await sameEmail.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(email, await tenant.Admin.GetStringAsync("/v1/people"), StringComparison.Ordinal);
        Assert.Equal(email, (await neighbour.Admin.GetFromJsonAsync<JsonElement>($"/v1/people/{person}")).GetProperty("email").GetString());
        Assert.Equal(HttpStatusCode.OK, await SignInTests.StatusAsync(neighbour.Admin, "/v1/conversations"));
    }

    [Fact]
    public async Task A_tenant_is_told_once_for_each_change_and_not_for_the_same_settings_again()
    {
        using var tenant = await gateway.NewTenantAsync();

        using var first = await tenant.Admin.PutAsJsonAsync($"/v1/tenants/{tenant.Id}", Settings("hi-latn", "EN-us"));
        using var again = await tenant.Admin.PutAsJsonAsync($"/v1/tenants/{tenant.Id}", Settings("hi-Latn", "en-US"));

        Assert.Equal("\"2\"", first.Headers.ETag!.Tag);
        Assert.Equal("\"2\"", again.Headers.ETag!.Tag);
        var shown = await tenant.Admin.GetFromJsonAsync<JsonElement>($"/v1/tenants/{tenant.Id}");
        Assert.Equal(["hi-Latn", "en-US"], shown.GetProperty("languages").EnumerateArray().Select(tag => tag.GetString()));
        Assert.True(shown.GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task A_change_on_top_of_a_version_one_has_not_seen_is_refused()
    {
        using var tenant = await gateway.NewTenantAsync();
        using var changed = await PutAsync(tenant, "\"1\"", Settings("ta"));
        using var outdated = await PutAsync(tenant, "\"1\"", Settings("gu"));

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, outdated.StatusCode);
        Assert.Contains("version-mismatch", await outdated.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_are_told_field_by_field()
    {
        using var tenant = await gateway.NewTenantAsync();

        using var answer = await tenant.Admin.PutAsJsonAsync(
            $"/v1/tenants/{tenant.Id}",
            new { name = "", languages = new[] { "en", "klingonese-", "EN" }, timeZone = "Mars/Olympus", defaultQueue = "Not A Name", reopenDays = 400 });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal(
            ["defaultQueue", "languages[1]", "languages[2]", "name", "reopenDays", "timeZone"],
            errors.EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("PUT", "/v1/people/x", """{"email": "a\u0000b@example.org", "name": "x\u0000", "roles": []}""")]
    [InlineData("PUT", "/v1/people/x", """{"email": "x@example.org", "name": "x", "roles": [null]}""")]
    [InlineData("PUT", "/v1/people/x", """{"email": "x@example.org", "name": "x", "roles": {}}""")]
    [InlineData("PUT", "/v1/people/x", "[]")]
    [InlineData("PUT", "/v1/people/x", "null")]
    [InlineData("PUT", "/v1/people/x", "")]
    [InlineData("PUT", "/v1/people/X", """{"email": "x@example.org", "name": "x", "roles": []}""")]
    [InlineData("POST", "/v1/api-keys", """{"name": "x\u0000"}""")]
    [InlineData("POST", "/v1/api-keys", """{"name": "x", "roles": [null]}""")]
    [InlineData("POST", "/v1/api-keys", """{"name": "x", "expiresAt": "soon"}""")]
    [InlineData("POST", "/v1/api-keys", """{"name": "x", "expiresAt": "9999-12-31T23:59:59-14:00"}""")]
    [InlineData("GET", "/v1/people?cursor=AA", "")]
    [InlineData("GET", "/v1/people?cursor=%00", "")]
    [InlineData("GET", "/v1/people?limit=x", "")]
    [InlineData("GET", "/v1/api-keys?cursor=!", "")]
    [InlineData("DELETE", "/v1/api-keys/no-uuid", "")]
    [InlineData("PATCH", "/v1/people/x", "{}")]
    public async Task Bad_input_is_a_problem_of_the_client_and_never_of_the_gateway(string method, string path, string body)
    {
        using var tenant = await gateway.NewTenantAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method != "GET")
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await tenant.Admin.SendAsync(request);

        Assert.InRange((int)answer.StatusCode, 400, 499);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task An_admin_of_a_tenant_cannot_suspend_it()
    {
        using var tenant = await gateway.NewTenantAsync();

        using var answer = await tenant.Admin.PutAsJsonAsync(
            $"/v1/tenants/{tenant.Id}", new { name = "x", languages = new[] { "en" }, timeZone = "UTC", defaultQueue = "all", enabled = false });

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task People_are_listed_page_by_page_without_their_passwords()
    {
        using var tenant = await gateway.NewTenantAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Add((await tenant.AddPersonAsync()).Id);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await tenant.Admin.GetFromJsonAsync<JsonElement>($"/v1/people?limit=2&cursor={cursor}");
            Assert.DoesNotContain("assword", page.GetRawText(), StringComparison.Ordinal);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(person => person.GetProperty("id").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(ids.Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task An_agent_sees_himself_and_no_colleague_and_changes_nobody()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (id, email) = await tenant.AddPersonAsync();
        var (colleague, _) = await tenant.AddPersonAsync();
        using var agent = GatewayFixture.Client(gateway.One, (await tenant.SignInAsync(email)).AccessToken);

        using var promotion = await agent.PutAsJsonAsync($"/v1/people/{id}", new { email, name = "x", roles = new[] { "admin" } });

        Assert.Equal(HttpStatusCode.Forbidden, promotion.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await SignInTests.StatusAsync(agent, $"/v1/people/{id}"));
        Assert.Equal(HttpStatusCode.Forbidden, await SignInTests.StatusAsync(agent, $"/v1/people/{colleague}"));
        Assert.Equal(HttpStatusCode.Forbidden, await SignInTests.StatusAsync(agent, "/v1/people"));
        Assert.Equal(HttpStatusCode.OK, await SignInTests.StatusAsync(agent, $"/v1/tenants/{tenant.Id}"));
    }

    [Fact]
    public async Task Two_people_cannot_be_the_same_agent_and_a_deleted_one_frees_it()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (id, email) = await tenant.AddPersonAsync();
        var tokens = await tenant.SignInAsync(email);
        object Second() => new { email = $"second-{tenant.Id}@example.org", name = "x", roles = new[] { "agent" }, agentId = id };

        using var taken = await tenant.Admin.PutAsJsonAsync("/v1/people/second", Second());
        using var deleted = await tenant.Admin.DeleteAsync($"/v1/people/{id}");
        using var free = await tenant.Admin.PutAsJsonAsync("/v1/people/second", Second());
        using var former = GatewayFixture.Client(gateway.One, tokens.AccessToken);

        Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
        Assert.Contains("agent-taken", await taken.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.Created, free.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInTests.StatusAsync(former, "/v1/conversations"));
    }

    [Fact]
    public async Task A_tenant_made_by_several_requests_at_once_is_made_once()
    {
        var id = $"raced-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        using var platform = GatewayFixture.Client(gateway.One, GatewayFixture.PlatformKey);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => platform.PutAsJsonAsync($"/v1/tenants/{id}", Settings("en"))));
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => platform.PostAsJsonAsync($"/v1/api-keys?tenant={id}", new { name = "first" })));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Conflict));
        Assert.Single(keys, key => key.StatusCode == HttpStatusCode.Created);
        Assert.Equal(1L, (await gateway.Servers.QueryAsync<long>("select version from identity.tenant where tenant = @id", new { id }))[0]);
    }

    static object Settings(params string[] languages) =>
        new { name = "A tenant", languages = languages.Length == 0 ? ["en"] : languages, timeZone = "Asia/Karachi", defaultQueue = "all" };

    static async Task<HttpResponseMessage> PutAsync(TenantOfTest tenant, string ifMatch, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/tenants/{tenant.Id}") { Content = JsonContent.Create(body) };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Parse(ifMatch));
        return await tenant.Admin.SendAsync(request);
    }
}
