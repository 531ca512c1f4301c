using System.Net;
using System.Text;
using Omnichannel.Contracts;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Routing;

public sealed class PolicyTests(RoutingService routing) : IClassFixture<RoutingService>
{
    /// <summary>Whoever speaks English will do from the beginning, as the second choice.</summary>
    const string English = """{"name":"English will do","steps":[{"afterSeconds":0,"fallbackLanguages":["en"]}]}""";

    const string Strict = """{"name":"Strict","strategy":"longest-idle"}""";

    [Fact]
    public async Task A_policy_is_put_got_listed_and_removed_like_all_configuration()
    {
        var tenant = await routing.AddTenantAsync();

        var created = await PutAsync(tenant, "policies/steps", English);
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (created.StatusCode, created.Headers.ETag!.Tag));
        var got = await RoutingTenant.JsonOf(await tenant.GetAsync("policies/steps"));
        Assert.Equal(("steps", 1L, "en"), ((string)got["id"]!, (long)got["version"]!, (string)got["steps"]![0]!["fallbackLanguages"]![0]!));
        var putBack = await PutAsync(tenant, "policies/steps", got.ToJsonString(), "\"1\"");
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (putBack.StatusCode, putBack.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PutAsync(tenant, "policies/steps", Strict, "\"7\"")).StatusCode);
        Assert.Single((await RoutingTenant.JsonOf(await tenant.GetAsync("policies")))["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.Forbidden, (await routing.SendAsync(tenant.Id, HttpMethod.Put, "policies/steps", Json(Strict), agent: "ann")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await routing.SendAsync(tenant.Id, HttpMethod.Post, "policies/steps/rollback", agent: "ann")).StatusCode);
        var stranger = await routing.AddTenantAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("policies/steps")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("policies/steps/versions")).StatusCode);

        (await PutAsync(tenant, "queues/support", """{"name":"Support","policy":"steps"}""")).EnsureSuccessStatusCode();
        var inUse = await routing.SendAsync(tenant.Id, HttpMethod.Delete, "policies/steps");
        Assert.Equal((HttpStatusCode.Conflict, "Used by queue support."), (inUse.StatusCode, (string)(await RoutingTenant.JsonOf(inUse))["detail"]!));
        (await PutAsync(tenant, "queues/support", """{"name":"Support"}""")).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NoContent, (await routing.SendAsync(tenant.Id, HttpMethod.Delete, "policies/steps")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.GetAsync("policies/steps")).StatusCode);
    }

    [Fact]
    public async Task Decisions_name_the_version_before_after_and_after_a_rollback_by_one_call()
    {
        var tenant = await TenantAsync(English);
        await tenant.AddAgentAsync("ann", capacity: 50);
        Assert.Equal(("steps", 1L, 1), await DecisionAsync(tenant, "ur"));
        (await PutAsync(tenant, "policies/steps", Strict)).EnsureSuccessStatusCode();
        Assert.Equal(("steps", 2L, 0), await DecisionAsync(tenant, "en"));

        var back = await RollBackAsync(tenant);

        Assert.Equal((HttpStatusCode.OK, "\"3\""), (back.StatusCode, back.Headers.ETag!.Tag));
        Assert.Equal("English will do", (string)(await RoutingTenant.JsonOf(back))["name"]!);
        Assert.Equal(("steps", 3L, 1), await DecisionAsync(tenant, "ur"));
        Assert.Equal(3, (long)(await RoutingTenant.JsonOf(await tenant.GetAsync("policies/steps")))["version"]!);

        var first = await RoutingTenant.JsonOf(await tenant.GetAsync("policies/steps/versions?limit=2"));
        var rest = await RoutingTenant.JsonOf(await tenant.GetAsync($"policies/steps/versions?limit=2&cursor={first["nextCursor"]}"));
        Assert.Equal(
            [(3, 1, "English will do"), (2, null, "Strict"), (1, null, "English will do")],
            first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(v => ((long)v!["version"]!, (long?)v["restores"], (string)v["document"]!["name"]!)));
        Assert.All(first["items"]!.AsArray(), version => Assert.Equal("api-key:key", (string)version!["by"]!));
        Assert.Null(rest["nextCursor"]);
    }

    [Fact]
    public async Task A_rollback_goes_to_the_version_that_is_asked_for_if_there_is_one()
    {
        var tenant = await TenantAsync(English);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await RollBackAsync(tenant)).StatusCode);
        foreach (var name in new[] { "Two", "Three" })
            (await PutAsync(tenant, "policies/steps", $$"""{"name":"{{name}}"}""")).EnsureSuccessStatusCode();

        Assert.Equal("English will do", (string)(await RoutingTenant.JsonOf(await RollBackAsync(tenant, """{"version":1}""")))["name"]!);
        Assert.Equal("Three", (string)(await RoutingTenant.JsonOf(await RollBackAsync(tenant)))["name"]!);
        foreach (var version in new[] { -1, 0, 5, 99 })
        {
            var refused = await RollBackAsync(tenant, $$"""{"version":{{version}}}""");
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "version"), (refused.StatusCode, (await RoutingTenant.JsonOf(refused))["errors"]!.AsObject().Single().Key));
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await RollBackAsync(tenant, """{"version":"one"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await routing.SendAsync(tenant.Id, HttpMethod.Post, "policies/other/rollback")).StatusCode);
        Assert.Equal(5, (long)(await RoutingTenant.JsonOf(await tenant.GetAsync("policies/steps")))["version"]!);
    }

    [Fact]
    public async Task A_rollback_repeated_after_a_crash_that_lost_its_answer_finds_its_own_work_done()
    {
        var tenant = await TenantAsync(English);
        (await PutAsync(tenant, "policies/steps", Strict)).EnsureSuccessStatusCode();
        Task<HttpResponseMessage> BackAsync() => routing.SendAsync(tenant.Id, HttpMethod.Post, "policies/steps/rollback", key: "once");
        (await BackAsync()).EnsureSuccessStatusCode();
        // As the process would have left it that died after the commit: claimed, without an answer.
        Assert.Equal(1, (await routing.Servers.QueryAsync<long>(
            """
            with forgotten as (update routing.idempotency set status = null, claimed_until = '2000-01-01' where tenant = @Id and key = 'once' returning 1) select count(*) from forgotten
            """,
            new { tenant.Id }))[0]);

        var repeated = await BackAsync();

        Assert.Equal((HttpStatusCode.OK, "\"3\""), (repeated.StatusCode, repeated.Headers.ETag!.Tag));
        Assert.Equal(("English will do", 3L), ((string)(await RoutingTenant.JsonOf(repeated))["name"]!, (long)(await RoutingTenant.JsonOf(await tenant.GetAsync("policies/steps")))["version"]!));
    }

    [Fact]
    public async Task A_bad_policy_is_refused_with_the_place_and_what_waits_is_routed_by_the_present_one()
    {
        var tenant = await TenantAsync(English);
        (await PutAsync(tenant, "policies/back", """{"name":"Back","steps":[{"afterSeconds":1,"overflowTo":["support"]}]}""")).EnsureSuccessStatusCode();
        (await PutAsync(tenant, "queues/general", """{"name":"General","policy":"back"}""")).EnsureSuccessStatusCode();
        var waiting = await tenant.WaitAsync("ur");
        var deep = string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100));

        foreach (var (status, place, json) in new[]
        {
            (422, "steps[1].overflowTo[0]", """{"name":"a","steps":[{"afterSeconds":1},{"afterSeconds":2,"overflowTo":["nowhere"]}]}"""),
            (422, "steps[0].overflowTo[0]", """{"name":"a","steps":[{"afterSeconds":1,"overflowTo":["general"]}]}"""),
            (422, "steps[0].overflowTo[0]", """{"name":"a","steps":[{"afterSeconds":1,"overflowTo":["support"]}]}"""),
            (422, "full.divertTo", """{"name":"a","full":{"waiting":1,"divertTo":"nowhere"}}"""),
            (422, "full.divertTo", """{"name":"a","full":{"waiting":1,"divertTo":"general"}}"""),
            (422, "steps[0].dropSkills[0]", """{"name":"a","steps":[{"afterSeconds":1,"dropSkills":["unknown"]}]}"""),
            (422, "steps[0].afterSeconds", """{"name":"a","steps":[{"afterSeconds":-5}]}"""),
            (422, "steps[0].raisePriority", """{"name":"a","steps":[{"afterSeconds":5,"raisePriority":-1}]}"""),
            (422, "steps[0].minimumProficiency", """{"name":"a","steps":[{"afterSeconds":5,"minimumProficiency":"Z1"}]}"""),
            (422, "steps[0].fallbackLanguages[0]", """{"name":"a","steps":[{"afterSeconds":5,"fallbackLanguages":["e n"]}]}"""),
            (400, "$.steps[0].fallbackLanguage", """{"name":"a","steps":[{"afterSeconds":5,"fallbackLanguage":["en"]}]}"""),
            (422, "name", """{"name":"a\u0000"}"""),
            (400, "$.steps[0].afterSeconds", """{"name":"a","steps":[{"afterSeconds":"5"}]}"""),
            (400, "$.steps", """{"name":"a","steps":7}"""),
            (400, null, """{"name":"a","\ud800":7}"""),
            (400, null, $$"""{"name":"a","steps":[{"afterSeconds":5,"more":{{deep}}}]}"""),
            (413, null, $$"""{"name":"{{new string('a', 10 << 20)}}"}"""),
        })
        {
            var refused = await PutAsync(tenant, "policies/steps", json);
            var problem = await RoutingTenant.JsonOf(refused);
            Assert.True((int)refused.StatusCode == status, $"{refused.StatusCode} to {json[..Math.Min(200, json.Length)]}: {problem}");
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
            if (place is not null)
                Assert.Equal([place], problem["errors"]!.AsObject().Select(e => e.Key));
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PutAsync(tenant, "policies/schema", Strict)).StatusCode);
        var unknown = await PutAsync(tenant, "queues/support", """{"name":"Support","policy":"nothing"}""");
        Assert.Equal(["policy"], (await RoutingTenant.JsonOf(unknown))["errors"]!.AsObject().Select(e => e.Key));
        await tenant.AddAgentAsync("ann");
        Assert.Equal(("steps", 1L, 1), await DecisionAsync(tenant, waiting));
    }

    [Fact]
    public async Task Who_comes_to_a_full_queue_is_diverted_and_where_that_is_full_too_told()
    {
        var tenant = await TenantAsync("""{"name":"Short","full":{"waiting":1}}""");
        (await PutAsync(tenant, "policies/shorter", """{"name":"Shorter","full":{"waiting":1}}""")).EnsureSuccessStatusCode();
        (await PutAsync(tenant, "queues/general", """{"name":"General","policy":"shorter"}""")).EnsureSuccessStatusCode();
        (await PutAsync(tenant, "policies/steps", """{"name":"Short","full":{"waiting":1,"divertTo":"general"}}""")).EnsureSuccessStatusCode();
        await tenant.WaitAsync();
        var second = await tenant.WaitAsync();
        Assert.Equal(("support", "general"), await FullAsync(second));
        Assert.Equal(("support", null), await FullAsync(await tenant.WaitAsync()));

        // A new owner knows where it waits.
        await tenant.Service.First.KillAsync();
        await tenant.Service.First.StartAsync();
        (await tenant.PutAsync("agents/gen", new { name = "gen", languages = new[] { new { tag = "en", proficiency = "native" } }, queues = new[] { "general" } })).EnsureSuccessStatusCode();
        (await tenant.BecomeAsync("gen", "ready")).EnsureSuccessStatusCode();

        Assert.Equal(("gen", "general"), await tenant.OfferAsync(second) is var offered ? (offered.Agent, offered.Queue) : default);
        var decisions = (await RoutingTenant.JsonOf(await tenant.GetAsync($"conversations/{second.ConversationId}/decisions")))["items"]!.AsArray();
        Assert.Equal(["queue-full", "offered"], decisions.Select(d => (string)d!["kind"]!));

        Task<(string?, string?)> FullAsync(ConversationWaiting wait) => Wait.For(
            async () => await tenant.GetAsync($"conversations/{wait.ConversationId}/decisions") is { IsSuccessStatusCode: true } answer && (await RoutingTenant.JsonOf(answer))["items"]!.AsArray() is [var told, ..]
                ? Tuple.Create((string?)told!["queue"], (string?)told["cause"])
                : null,
            "it is told that the queue is full").ContinueWith(told => (told.Result.Item1, told.Result.Item2), TaskScheduler.Default);
    }

    [Fact]
    public async Task Who_a_queues_rule_lets_in_serves_it_also_after_a_restart()
    {
        var tenant = await TenantAsync(English);
        (await PutAsync(tenant, "skills/orders", """{"name":"Orders"}""")).EnsureSuccessStatusCode();
        const string Queue =
            """
            {"name":"Support","policy":"steps","membership":{"op":"and","of":[{"value":"emea","op":"equals","attribute":"region"},
              {"op":"at-least","attribute":"skill:orders","value":3.0},{"op":"equals","attribute":"attributes.team","value":"gold"}]}}
            """;
        (await PutAsync(tenant, "queues/support", Queue)).EnsureSuccessStatusCode();
        foreach (var (id, team) in new[] { ("ann", "Gold"), ("bob", "Silver") })
        {
            (await PutAsync(
                tenant,
                $"agents/{id}",
                $$"""{"name":"{{id}}","region":"emea","languages":[{"tag":"en","proficiency":"native"}],"skills":[{"skill":"orders","level":4}],"attributes":{"team":"{{team}}"},"capacity":9}""")).EnsureSuccessStatusCode();
            (await tenant.BecomeAsync(id, "ready")).EnsureSuccessStatusCode();
        }

        Assert.Equal("ann", (await tenant.OfferAsync(await tenant.WaitAsync())).Agent);
        Assert.Equal(1, (int)(await RoutingTenant.JsonOf(await tenant.GetAsync("queues/support/live")))["agents"]!["ready"]!);
        var refused = await PutAsync(tenant, "queues/support", Queue.Replace("skill:orders", "skill:unknown"));
        Assert.Equal(["membership.of[1].attribute"], (await RoutingTenant.JsonOf(refused))["errors"]!.AsObject().Select(e => e.Key));

        await routing.First.KillAsync();
        await routing.First.StartAsync();

        Assert.Equal(("steps", 1L, 1), await DecisionAsync(tenant, "ur"));
        Assert.Equal("ann", (await tenant.OfferAsync(await tenant.WaitAsync())).Agent);
        Assert.Equal("\"3\"", (await PutAsync(tenant, "queues/support", Queue)).Headers.ETag!.Tag);
        (await PutAsync(tenant, "queues/support", """{"name":"Support","policy":"steps"}""")).EnsureSuccessStatusCode();
        Assert.Equal(0, (int)(await RoutingTenant.JsonOf(await tenant.GetAsync("queues/support/live")))["agents"]!["ready"]!);
    }

    [Fact]
    public async Task The_schema_is_served_as_such()
    {
        var tenant = await routing.AddTenantAsync();

        var schema = await tenant.GetAsync("policies/schema");

        Assert.Equal("application/schema+json", schema.Content.Headers.ContentType!.MediaType);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string)(await RoutingTenant.JsonOf(schema))["$schema"]!);
    }

    /// <summary>A tenant whose queue <c>support</c> goes by the policy <c>steps</c>.</summary>
    async Task<RoutingTenant> TenantAsync(string policy)
    {
        var tenant = await routing.AddTenantAsync();
        (await PutAsync(tenant, "policies/steps", policy)).EnsureSuccessStatusCode();
        (await PutAsync(tenant, "queues/support", """{"name":"Support","policy":"steps"}""")).EnsureSuccessStatusCode();
        return tenant;
    }

    static async Task<HttpResponseMessage> PutAsync(RoutingTenant tenant, string path, string json, string? ifMatch = null)
    {
        using var content = Json(json);
        return await tenant.PutAsync(path, content, ifMatch);
    }

    async Task<HttpResponseMessage> RollBackAsync(RoutingTenant tenant, string? json = null)
    {
        using var content = json is null ? null : Json(json);
        return await routing.SendAsync(tenant.Id, HttpMethod.Post, "policies/steps/rollback", content);
    }

    static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    /// <summary>Policy, version and step by which a new conversation of a language is offered.</summary>
    static async Task<(string Policy, long Version, int Step)> DecisionAsync(RoutingTenant tenant, string language) => await DecisionAsync(tenant, await tenant.WaitAsync(language));

    static async Task<(string Policy, long Version, int Step)> DecisionAsync(RoutingTenant tenant, ConversationWaiting wait)
    {
        await tenant.OfferAsync(wait);
        var decisions = await RoutingTenant.JsonOf(await tenant.GetAsync($"conversations/{wait.ConversationId}/decisions"));
        var reason = decisions["items"]![0]!["reason"]!;
        return ((string)reason["policy"]!, (long)reason["policyVersion"]!, (int)reason["step"]!);
    }
}
