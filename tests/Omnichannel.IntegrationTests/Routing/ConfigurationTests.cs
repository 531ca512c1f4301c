using System.Net;

namespace Omnichannel.IntegrationTests.Routing;

public sealed class ConfigurationTests(RoutingService routing) : IClassFixture<RoutingService>
{
    [Fact]
    public async Task What_is_put_is_got_back_under_its_version()
    {
        var tenant = await routing.AddTenantAsync();
        (await tenant.PutAsync("skills/billing", new { name = "Billing" })).EnsureSuccessStatusCode();
        var body = new { name = "Ann", timeZone = "Asia/Kolkata", languages = new[] { new { tag = "hi", proficiency = "C1" } }, skills = new[] { new { skill = "billing", level = 3 } }, queues = new[] { "support" }, capacity = 4 };
        var created = await tenant.PutAsync("agents/ann", body);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("\"1\"", created.Headers.ETag!.Tag);

        Assert.Equal("\"1\"", (await tenant.PutAsync("agents/ann", body)).Headers.ETag!.Tag);
        var changed = await tenant.PutAsync("agents/ann", body with { capacity = 5 }, "\"1\"");
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (changed.StatusCode, changed.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await tenant.PutAsync("agents/ann", body, "\"1\"")).StatusCode);
        var got = await RoutingTenant.JsonOf(await tenant.GetAsync("agents/ann"));
        Assert.Equal(("ann", 2L, 5, "hi"), ((string)got["id"]!, (long)got["version"]!, (int)got["capacity"]!, (string)got["languages"]![0]!["tag"]!));
        Assert.Single((await RoutingTenant.JsonOf(await tenant.GetAsync("agents")))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_list_goes_on_where_its_cursor_says()
    {
        var tenant = await routing.AddTenantAsync();
        foreach (var id in new[] { "c", "a", "b" })
            (await tenant.PutAsync($"skills/{id}", new { name = id })).EnsureSuccessStatusCode();

        var first = await RoutingTenant.JsonOf(await tenant.GetAsync("skills?limit=2"));
        var rest = await RoutingTenant.JsonOf(await tenant.GetAsync($"skills?limit=2&cursor={first["nextCursor"]}"));

        Assert.Equal(["a", "b"], first["items"]!.AsArray().Select(s => (string)s!["id"]!));
        Assert.Equal(["c"], rest["items"]!.AsArray().Select(s => (string)s!["id"]!));
        Assert.Null(rest["nextCursor"]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await tenant.GetAsync("skills?limit=0")).StatusCode);
    }

    [Theory]
    [InlineData("""{"name":"","languages":[{"tag":"en","proficiency":"native"}]}""", "name")]
    [InlineData("""{"name":"a\u0000b","languages":[{"tag":"en","proficiency":"native"}]}""", "name")]
    [InlineData("""{"name":"a","languages":[{"tag":"en\n","proficiency":"native"}]}""", "languages[0].tag")]
    [InlineData("""{"name":"a"}""", "languages")]
    [InlineData("""{"name":"a","languages":[{"tag":"not a tag","proficiency":"C1"}]}""", "languages[0].tag")]
    [InlineData("""{"name":"a","languages":[{"tag":"en","proficiency":"4"}]}""", "languages[0].proficiency")]
    [InlineData("""{"name":"a","languages":[{"tag":"en","proficiency":"C1"},{"tag":"EN","proficiency":"C1"}]}""", "languages[1].tag")]
    [InlineData("""{"name":"a","languages":[null]}""", "languages[0].tag")]
    [InlineData("""{"name":"a","languages":[{"tag":"en","proficiency":"C1"}],"capacity":-1}""", "capacity")]
    [InlineData("""{"name":"a","languages":[{"tag":"en","proficiency":"C1"}],"timeZone":"Mars/Base"}""", "timeZone")]
    [InlineData("""{"name":"a","languages":[{"tag":"en","proficiency":"C1"}],"skills":[{"skill":"unknown","level":1}]}""", "skills[0].skill")]
    [InlineData("""{"name":"a","languages":[{"tag":"en","proficiency":"C1"}],"skills":[{"skill":"x","level":9}]}""", "skills[0].level")]
    [InlineData("""{"name":"a","languages":[{"tag":"en","proficiency":"C1"}],"queues":["nowhere"]}""", "queues[0]")]
    public async Task A_bad_agent_is_refused_with_the_place(string body, string place)
    {
        var tenant = await routing.AddTenantAsync();

        var response = await tenant.PutAsync("agents/bad", System.Text.Json.JsonDocument.Parse(body).RootElement);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.True((await RoutingTenant.JsonOf(response))["errors"]!.AsObject().ContainsKey(place));
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.GetAsync("agents/bad")).StatusCode);
    }

    [Theory]
    [InlineData("""{"name":"q","offerTimeoutSeconds":0}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"name":"q","channels":{"email":{"units":-1}}}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"name":"q","channels":{"email":null}}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"name":"q","minimumProficiency":"Z9"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"name":"q","offerTimeoutSeconds":"soon"}""", HttpStatusCode.BadRequest)]
    [InlineData("""[]""", HttpStatusCode.BadRequest)]
    public async Task A_bad_queue_is_refused(string body, HttpStatusCode status)
    {
        var tenant = await routing.AddTenantAsync();

        Assert.Equal(status, (await tenant.PutAsync("queues/bad", System.Text.Json.JsonDocument.Parse(body).RootElement)).StatusCode);
    }

    [Theory]
    [InlineData("agents", """{"name":"a","languages":[{"tag":"en","proficiency":"C1"}],"capcity":5}""", "$.capcity")]
    [InlineData("agents", """{"name":"a","languages":[{"tag":"en","proficiency":"C1","level":2}]}""", "$.languages[0].level")]
    [InlineData("queues", """{"name":"q","channels":{"email":{"unit":1}}}""", "$.channels.email.unit")]
    [InlineData("skills", """{"name":"s","level":3}""", "$.level")]
    [InlineData("policies", """{"name":"p","full":{"waiting":1,"divert":"q"}}""", "$.full.divert")]
    [InlineData("calendars", """{"name":"c","timeZone":"Asia/Karachi","week":[]}""", "$.week")]
    public async Task A_member_that_there_is_not_is_refused_with_its_place(string path, string body, string place)
    {
        var tenant = await routing.AddTenantAsync();

        var response = await tenant.PutAsync(path + "/typo", System.Text.Json.JsonDocument.Parse(body).RootElement);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await RoutingTenant.JsonOf(response);
        Assert.Equal("There is no such member; the description of the operation names those there are.", (string)problem["errors"]![place]![0]!);
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.GetAsync(path + "/typo")).StatusCode);
    }

    [Theory]
    [InlineData("agents/ann", """{"name":"Ann","languages":[{"tag":"en","proficiency":"C1"}]}""")]
    [InlineData("queues/other", """{"name":"Other"}""")]
    [InlineData("skills/orders", """{"name":"Orders"}""")]
    [InlineData("calendars/week", """{"name":"Week","timeZone":"Asia/Karachi","weekly":[{"days":["mon"],"from":"09:00","to":"17:00"}]}""")]
    [InlineData("policies/steps", """{"name":"Steps"}""")]
    public async Task What_was_got_can_be_put_back(string path, string body)
    {
        var tenant = await routing.AddTenantAsync();
        (await tenant.PutAsync(path, System.Text.Json.JsonDocument.Parse(body).RootElement)).EnsureSuccessStatusCode();
        var got = await RoutingTenant.JsonOf(await tenant.GetAsync(path));

        var put = await tenant.PutAsync(path, got);

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(got, await RoutingTenant.JsonOf(put)));
    }

    [Theory]
    [InlineData("skills?cursor=A%20B")]
    [InlineData("skills?limit=1000000")]
    [InlineData("conversations/018f0000-0000-7000-8000-000000000000/decisions?cursor=x")]
    public async Task A_cursor_or_limit_made_up_is_refused(string path) =>
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await (await routing.AddTenantAsync()).GetAsync(path)).StatusCode);

    [Theory]
    [InlineData("agents/A%20B")]
    [InlineData("queues/A%20B")]
    [InlineData("queues/A%20B/live")]
    public async Task A_name_nobody_can_have_is_not_found(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await (await routing.AddTenantAsync()).GetAsync(path)).StatusCode);

    [Fact]
    public async Task What_is_in_use_is_not_removed()
    {
        var tenant = await routing.AddTenantAsync();
        await tenant.AddAgentAsync("ann");
        Assert.Equal(HttpStatusCode.Conflict, (await routing.SendAsync(tenant.Id, HttpMethod.Delete, "queues/support")).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await routing.SendAsync(tenant.Id, HttpMethod.Delete, "agents/ann")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await routing.SendAsync(tenant.Id, HttpMethod.Delete, "queues/support")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await routing.SendAsync(tenant.Id, HttpMethod.Delete, "queues/support")).StatusCode);
    }

    [Fact]
    public async Task Only_admins_configure_and_only_agents_are_present()
    {
        var tenant = await routing.AddTenantAsync();
        await tenant.AddAgentAsync("ann");

        Assert.Equal(HttpStatusCode.Forbidden, (await routing.SendAsync(tenant.Id, HttpMethod.Put, "queues/x", new { name = "x" }, agent: "ann")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await routing.SendAsync(tenant.Id, HttpMethod.Put, "agents/me/presence", new { state = "ready" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.BecomeAsync("nobody", "ready")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await tenant.BecomeAsync("ann", "asleep")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await tenant.BecomeAsync("ann", "ready", 0)).StatusCode);
    }

    [Fact]
    public async Task Tenants_do_not_see_each_others_configuration()
    {
        var one = await routing.AddTenantAsync();
        var two = await routing.AddTenantAsync();
        await one.AddAgentAsync("ann");

        Assert.Equal(HttpStatusCode.NotFound, (await two.GetAsync("agents/ann")).StatusCode);
        Assert.Empty((await RoutingTenant.JsonOf(await two.GetAsync("agents")))["items"]!.AsArray());
    }
}
