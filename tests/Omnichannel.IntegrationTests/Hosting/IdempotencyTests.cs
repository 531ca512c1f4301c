using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using Omnichannel.House;
using Omnichannel.IntegrationTests.Messaging;

namespace Omnichannel.IntegrationTests.Hosting;

public sealed class IdempotencyTests(PrivateServers servers) : IClassFixture<PrivateServers>
{
    int made;
    TaskCompletionSource? gate;

    [Fact]
    public async Task The_same_key_and_body_get_the_same_answer_again()
    {
        await using var service = await StartAsync();
        using var client = Client(service, "acme");
        var first = await PostAsync(client, "a", "one");
        var again = await PostAsync(client, "a", "one");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_refused()
    {
        await using var service = await StartAsync();
        using var client = Client(service, "acme");
        await PostAsync(client, "b", "one");
        var other = await PostAsync(client, "b", "two");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal("/problems/idempotency-key-reused", (string?)(await other.Content.ReadFromJsonAsync<JsonObject>())!["type"]);
    }

    [Fact]
    public async Task A_repeat_during_the_first_request_is_told_so()
    {
        await using var service = await StartAsync();
        using var client = Client(service, "acme");
        gate = new TaskCompletionSource();
        var first = PostAsync(client, "c", "one");
        await Wait.Until(() => Task.FromResult(Volatile.Read(ref made) == 1), "the first request was under way");
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(client, "c", "one")).StatusCode);
        gate.SetResult();
        Assert.Equal(HttpStatusCode.Created, (await first).StatusCode);
    }

    [Fact]
    public async Task A_failed_request_may_be_repeated_and_makes_what_it_makes_under_the_same_id()
    {
        await using var service = await StartAsync();
        using var client = Client(service, "acme");
        var failed = await PostAsync(client, "d", "fail");
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        var first = ids[^1];
        Assert.Equal(HttpStatusCode.InternalServerError, (await PostAsync(client, "d", "fail")).StatusCode);
        Assert.Equal(first, ids[^1]);
    }

    [Fact]
    public async Task Keys_of_two_tenants_have_nothing_to_do_with_each_other()
    {
        await using var service = await StartAsync();
        using var acme = Client(service, "acme");
        using var globex = Client(service, "globex");
        await PostAsync(acme, "e", "one");
        var other = await PostAsync(globex, "e", "two");
        Assert.Equal(HttpStatusCode.Created, other.StatusCode);
        Assert.False(other.Headers.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task Nobody_without_an_internal_token_gets_in()
    {
        await using var service = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(service.Url) };
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(client, "f", "one")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        await Wait.Until(async () => (await client.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK, "it was ready");
    }

    readonly List<Guid> ids = [];

    Task<TestService> StartAsync() => TestService.StartAsync(servers, map: app => app.MapPost("/v1/things", async (Thing thing, HttpContext context, TimeProvider time) =>
    {
        Interlocked.Increment(ref made);
        ids.Add(context.NewId(time));
        if (gate is not null)
            await gate.Task;
        if (thing.Name == "fail")
            throw new InvalidOperationException("It fails.");
        return Results.Created("/v1/things/" + ids[^1], new { id = ids[^1] });
    }));

    static HttpClient Client(TestService service, string tenant)
    {
        var token = service.Get<InternalToken>().Create(
            new Caller(tenant, "somebody", CallerKind.ApiKey, null, null, new HashSet<string>(StringComparer.Ordinal) { "admin" }), TimeSpan.FromMinutes(5));
        var client = new HttpClient { BaseAddress = new Uri(service.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    static Task<HttpResponseMessage> PostAsync(HttpClient client, string key, string name) =>
        client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/things") { Headers = { { "Idempotency-Key", key } }, Content = JsonContent.Create(new Thing(name)) });

    sealed record Thing(string Name);
}
