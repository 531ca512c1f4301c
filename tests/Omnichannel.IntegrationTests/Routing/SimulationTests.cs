using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Routing;

/// <summary>A policy is tried out on the tenant's own queues, agents and calendars before it counts.</summary>
public sealed class SimulationTests(RoutingService routing) : IClassFixture<RoutingService>
{
    /// <summary>The night on which Europe's clocks go forward, and the Sunday after it.</summary>
    const string Time = "\"from\":\"2026-03-28T22:00:00Z\",\"to\":\"2026-03-29T16:00:00Z\"";

    const string Urdu = """{"queue":"support","language":"ur","perHour":[30],"handlingSeconds":120,"handlingVariation":0}""";

    const string English = """{"name":"English will do","steps":[{"afterSeconds":60,"fallbackLanguages":["en"]}]}""";

    [Fact]
    public async Task A_policy_that_is_not_stored_shows_what_it_would_change_and_changes_nothing()
    {
        var tenant = await TenantAsync();

        var strict = await SimulateAsync(tenant, "trial", $$"""{{{Time}},"seed":4,"policy":{"name":"Strict"},"queues":["support"],"arrivals":[{{Urdu}}]}""");
        var relaxed = await SimulateAsync(tenant, "trial", $$"""{{{Time}},"seed":4,"policy":{{English}},"queues":["support"],"arrivals":[{{Urdu}}]}""");

        // The same traffic; who speaks Urdu comes at 09:00 in Berlin, which is 07:00 UTC on that day, and who speaks English is there all night.
        var (before, after) = (strict["total"]!, relaxed["total"]!);
        Assert.Equal((int)before["arrivals"]!, (int)after["arrivals"]!);
        Assert.InRange((int)before["arrivals"]!, 18 * 30 - 100, 18 * 30 + 100);
        Assert.Equal(1.0, (double)before["languageMatch"]!);
        Assert.True((double)after["languageMatch"]! < 0.9);
        Assert.True((double)after["overflow"]! > 0.1);
        Assert.True((double)after["meanWaitSeconds"]! < (double)before["meanWaitSeconds"]! / 10);
        var urdu = strict["agents"]!.AsArray().Single(a => (string)a!["agent"]! == "urdu")!;
        Assert.Equal(8.0, (double)urdu["shiftHours"]!, 0.0001);
        var hours = strict["hours"]!.AsArray();
        Assert.Equal([1.0, 2.0], hours.Where(h => (string)h!["from"]! is "2026-03-29T06:00:00Z" or "2026-03-29T07:00:00Z").Select(h => (double)h!["onShift"]!));
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.GetAsync("policies/trial")).StatusCode);
        Assert.Null((await RoutingTenant.JsonOf(await tenant.GetAsync("queues/support")))["policy"]);
    }

    [Fact]
    public async Task A_stored_policy_is_simulated_on_the_queues_that_go_by_it_and_the_same_seed_gives_the_same_report()
    {
        var tenant = await TenantAsync();
        (await tenant.PutAsync("policies/english", Json(English))).EnsureSuccessStatusCode();
        (await tenant.PutAsync("queues/support", new { name = "Support", policy = "english" })).EnsureSuccessStatusCode();
        var request = $$"""{{{Time}},"seed":9,"declinedShare":0.1,"arrivals":[{{Urdu}}]}""";

        var (one, again) = (await SimulateAsync(tenant, "english", request), await SimulateAsync(tenant, "english", request));

        Assert.True(JsonNode.DeepEquals(one, again));
        Assert.True((int)one["total"]!["declined"]! > 20);
        var table = await (await PostAsync(tenant, "english", request, accept: "text/plain")).Content.ReadAsStringAsync();
        Assert.StartsWith("queue", table, StringComparison.Ordinal);
        Assert.Contains("support  all", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_recorded_comes_again_under_another_policy()
    {
        var tenant = await routing.AddTenantAsync();
        await tenant.AddAgentAsync("ann");
        var begun = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        string Request(DateTimeOffset to) => $$"""{"from":"{{begun:O}}","to":"{{to:O}}","policy":{"name":"P"},"queues":["support"],"recorded":true}""";
        var answered = await tenant.WaitAsync();
        await tenant.AcceptAsync((await tenant.OfferAsync(answered)).OfferId, "ann");
        var givenUp = await tenant.WaitAsync("ur");
        var nothingYet = await PostAsync(tenant, "trial", Request(begun.AddMinutes(10)));
        await tenant.ResolveAsync(givenUp);
        await tenant.ResolveAsync(answered);
        var report = await Wait.For(
            async () => await PostAsync(tenant, "trial", Request(begun.AddHours(1))) is { IsSuccessStatusCode: true } answer && await RoutingTenant.JsonOf(answer) is { } figures && (int)figures["total"]!["arrivals"]! == 2 ? figures : null,
            "both are recorded");

        Assert.Equal((1, 1, 0), ((int)report["total"]!["answered"]!, (int)report["total"]!["abandoned"]!, (int)report["total"]!["waiting"]!));
        Assert.Equal(["recorded"], (await RoutingTenant.JsonOf(nothingYet))["errors"]!.AsObject().Select(e => e.Key));
        var before = await PostAsync(tenant, "trial", Request(begun.AddSeconds(1)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, before.StatusCode);
        var both = await PostAsync(tenant, "trial", $$"""{{{Time}},"policy":{"name":"P"},"queues":["support"],"recorded":true,"arrivals":[{{Urdu}}]}""");
        Assert.Equal(["arrivals"], (await RoutingTenant.JsonOf(both))["errors"]!.AsObject().Select(e => e.Key));
    }

    [Theory]
    [InlineData("""{"arrivals":[{}]}""", "from", "to", "arrivals[0].queue", "arrivals[0].perHour", "arrivals[0].handlingSeconds")]
    [InlineData("""{"from":"2026-03-29T00:00:00Z","to":"2026-04-06T00:00:00Z","arrivals":[]}""", "to", "arrivals")]
    [InlineData("""{TIME,"seed":-1,"acceptSeconds":-1,"declinedShare":0.7,"ignoredShare":0.7,"arrivals":[URDU]}""", "seed", "acceptSeconds", "ignoredShare")]
    [InlineData("""{TIME,"arrivals":[null,{"queue":"support","language":"?","perHour":[1,2],"timeZone":"Mars/Base","handlingSeconds":1e400,"skills":[{"skill":"a","level":9},{"skill":"a","level":1}]}]}""",
        "arrivals[0]", "arrivals[1].language", "arrivals[1].perHour", "arrivals[1].timeZone", "arrivals[1].handlingSeconds", "arrivals[1].skills[0].level", "arrivals[1].skills[1].skill")]
    [InlineData("""{TIME,"policy":{"name":"P","steps":[{}]},"arrivals":[URDU]}""", "policy.steps[0].afterSeconds")]
    [InlineData("""{TIME,"policy":{"name":"P","steps":[{"afterSeconds":1,"overflowTo":["nowhere"]}]},"arrivals":[URDU]}""", "policy.steps[0].overflowTo[0]")]
    [InlineData("""{TIME,"policy":{"name":"P","steps":[{"afterSeconds":1,"overflowTo":["support"]}]},"queues":["support"],"arrivals":[URDU]}""", "queues[0]")]
    [InlineData("""{TIME,"policy":{"name":"P"},"queues":["nowhere"],"arrivals":[URDU]}""", "queues[0]")]
    [InlineData("""{TIME,"policy":{"name":"P"},"arrivals":[URDU]}""", "queues")]
    [InlineData("""{TIME,"policy":{"name":"P"},"queues":["support"],"arrivals":[{"queue":"nowhere","perHour":[1],"handlingSeconds":1,"skills":[{"skill":"none","level":1}]}]}""",
        "arrivals[0].queue", "arrivals[0].skills[0].skill")]
    [InlineData("""{TIME,"policy":{"name":"P"},"queues":["support"],"arrivals":[{"queue":"support","perHour":[20000],"handlingSeconds":1}]}""", "arrivals")]
    public async Task What_is_wrong_is_said_with_its_place(string request, params string[] places)
    {
        var tenant = await SharedTenantAsync();

        var answer = await PostAsync(tenant, "trial", request.Replace("TIME", Time, StringComparison.Ordinal).Replace("URDU", Urdu, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(places.Order(StringComparer.Ordinal), (await RoutingTenant.JsonOf(answer))["errors"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Only_admins_simulate_and_only_policies_there_are()
    {
        var tenant = await SharedTenantAsync();
        var request = $$"""{{{Time}},"arrivals":[{{Urdu}}]}""";

        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(tenant, "nowhere", request)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await routing.SendAsync(tenant.Id, HttpMethod.Post, "policies/nowhere/simulate", Json(request), agent: "ann")).StatusCode);
    }

    [Fact]
    public async Task A_simulation_that_goes_on_forever_is_ended_and_nobody_else_waits_for_it()
    {
        // Whoever declines is asked again at once.
        var tenant = await routing.AddTenantAsync(new { name = "Support", declineCoolDownSeconds = 0 });
        await tenant.AddAgentAsync("ann", capacity: 5);
        var running = PostAsync(
            tenant, "trial", $$"""{{{Time}},"policy":{"name":"P"},"queues":["support"],"acceptSeconds":0,"declinedShare":1,"arrivals":[{"queue":"support","perHour":[30],"handlingSeconds":60}]}""");

        var offer = await tenant.OfferAsync(await tenant.WaitAsync());

        Assert.Equal(HttpStatusCode.OK, (await tenant.AcceptAsync(offer.OfferId, "ann")).StatusCode);
        Assert.False(running.IsCompleted);
        var answer = await running;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("takes longer", (string)(await RoutingTenant.JsonOf(answer))["errors"]!["arrivals"]![0]!, StringComparison.Ordinal);
    }

    async Task<RoutingTenant> TenantAsync()
    {
        var tenant = await routing.AddTenantAsync();
        var calendar = """{"name":"Berlin","timeZone":"Europe/Berlin","weekly":[{"days":["sun"],"from":"09:00","to":"17:00"}]}""";
        (await tenant.PutAsync("calendars/berlin", Json(calendar))).EnsureSuccessStatusCode();
        foreach (var (id, language, shifts) in new[] { ("urdu", "ur", "berlin"), ("english", "en", null) })
            (await tenant.PutAsync($"agents/{id}", new { name = id, languages = new[] { new { tag = language, proficiency = "native" } }, queues = new[] { "support" }, capacity = 3, shifts })).EnsureSuccessStatusCode();
        return tenant;
    }

    /// <summary>For requests that change nothing.</summary>
    Task<RoutingTenant> SharedTenantAsync() => shared ??= routing.AddTenantAsync();

    static Task<RoutingTenant>? shared;

    async Task<JsonNode> SimulateAsync(RoutingTenant tenant, string policy, string request)
    {
        var answer = await PostAsync(tenant, policy, request);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await RoutingTenant.JsonOf(answer);
    }

    Task<HttpResponseMessage> PostAsync(RoutingTenant tenant, string policy, string request, string? accept = null) =>
        routing.SendAsync(tenant.Id, HttpMethod.Post, $"policies/{policy}/simulate", Json(request), accept: accept);

    static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
