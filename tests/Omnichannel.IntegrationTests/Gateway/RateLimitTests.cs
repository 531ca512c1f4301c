using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Gateway;

[Collection(GatewayCollection.Name)]
public sealed class RateLimitTests(GatewayFixture gateway, LimitedGateway limited) : IClassFixture<LimitedGateway>
{
    static int addresses;

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_what_is_left_and_when_to_come_back_and_no_other_key_suffers()
    {
        using var tenant = await gateway.NewTenantAsync();
        using var client = Client(tenant.AdminKey);
        for (var left = LimitedGateway.OfKey - 1; left >= 0; left--)
        {
            using var answer = await client.GetAsync("/v1/conversations");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains($"\"key\";r={left};t=", Header(answer, "RateLimit"), StringComparison.Ordinal);
            Assert.Equal("\"key\";q=10;w=1000, \"tenant\";q=30;w=3000", Header(answer, "RateLimit-Policy"));
        }

        using var refused = await client.GetAsync("/v1/conversations");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(100, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("/problems/too-many-requests", problem.GetProperty("type").GetString());
        Assert.Equal("key", problem.GetProperty("policy").GetString());
        using var other = Client(await KeyAsync(tenant));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/ready"));
    }

    [Fact]
    public async Task All_keys_of_a_tenant_together_have_a_bound_and_another_tenant_has_its_own()
    {
        using var tenant = await gateway.NewTenantAsync();
        using var another = await gateway.NewTenantAsync();
        var statuses = new List<HttpStatusCode>();
        for (var key = 0; key < 4; key++)
        {
            using var client = Client(await KeyAsync(tenant));
            for (var i = 0; i < LimitedGateway.OfKey; i++)
                statuses.Add(await StatusAsync(client));
        }

        Assert.Equal(LimitedGateway.OfTenant, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.All(statuses.Skip(LimitedGateway.OfTenant), status => Assert.Equal(HttpStatusCode.TooManyRequests, status));
        using var bystander = Client(another.AdminKey);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(bystander));
    }

    [Fact]
    public async Task Strangers_are_bounded_by_their_address_and_whoever_showed_a_good_key_before_is_not_one()
    {
        using var tenant = await gateway.NewTenantAsync();
        using var known = From(NewAddress(), GatewayFixture.Client(limited.Process, tenant.AdminKey), out var address);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(known));
        using var stranger = From(address, GatewayFixture.Client(limited.Process), out _);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < LimitedGateway.OfAddress + 2; i++)
            statuses.Add(await StatusAsync(stranger));

        // The good key's first request counted, too: it had not been seen before.
        Assert.Equal(LimitedGateway.OfAddress - 1, statuses.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(3, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        using var signIn = await stranger.PostAsJsonAsync("/auth/token", new { email = "nobody@example.org", password = "a guess" });
        Assert.Equal(HttpStatusCode.TooManyRequests, signIn.StatusCode);
        Assert.Equal("address", (await signIn.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("policy").GetString());
        using var guesser = From(address, GatewayFixture.Client(limited.Process, await KeyAsync(tenant)), out _);
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(guesser));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(known));
        using var neighbour = From(NewAddress(), GatewayFixture.Client(limited.Process), out _);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(neighbour));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stranger, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(guesser, "/health/ready"));
    }

    [Fact]
    public async Task A_stream_counts_when_it_is_opened_and_goes_on_when_nothing_is_left()
    {
        using var tenant = await gateway.NewTenantAsync();
        using var client = Client(tenant.AdminKey);
        using var opened = await client.GetAsync("/desk/stream", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        using var reader = new StreamReader(await opened.Content.ReadAsStreamAsync());
        Assert.Equal(": welcome", await reader.ReadLineAsync());
        for (var i = 1; i < LimitedGateway.OfKey; i++)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(client));

        await gateway.Desk.Lines.Writer.WriteAsync("still here");

        Assert.Equal("", await reader.ReadLineAsync());
        Assert.Equal("data: still here", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task One_tenant_that_floods_does_not_slow_anothers_work()
    {
        // The same flood at a gateway whose bounds it does not reach is the measure: there the bystander stands in the flood's queue.
        var unbounded = await MedianBesideFloodAsync(gateway.One, untilRefused: false);
        var bounded = await MedianBesideFloodAsync(limited.Process, untilRefused: true);

        Assert.True(bounded * 3 < unbounded, $"Beside a bounded flood a request took {bounded:0} ms, beside an unbounded one {unbounded:0} ms.");
    }

    async Task<double> MedianBesideFloodAsync(ServiceProcess at, bool untilRefused)
    {
        using var flooder = await gateway.NewTenantAsync();
        using var bystander = await gateway.NewTenantAsync();
        using var ending = new CancellationTokenSource();
        var keys = new List<string>();
        for (var i = 0; i < 5; i++)
            keys.Add(await KeyAsync(flooder));
        int answered = 0, refused = 0;
        var flood = Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => FloodAsync(keys[i % keys.Count]))));
        await Wait.Until(() => Task.FromResult(untilRefused ? refused > 40 : answered > 80), "the flood");

        using var client = From(NewAddress(), GatewayFixture.Client(at, bystander.AdminKey), out _);
        var times = new List<double>();
        for (var i = 0; i < LimitedGateway.OfKey - 1; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync("/v1/customers/narrow");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        await ending.CancelAsync();
        await flood;
        return times.Order().ElementAt(times.Count / 2);

        async Task FloodAsync(string key)
        {
            using var flooding = From(NewAddress(), GatewayFixture.Client(at, key), out _);
            while (!ending.IsCancellationRequested)
            {
                using var answer = await flooding.GetAsync("/v1/customers/narrow");
                if (answer.StatusCode == HttpStatusCode.OK)
                    Interlocked.Increment(ref answered);
                else
                {
                    Interlocked.Increment(ref refused);
                    // Without it the flooding client, on the same two cores, would be what is measured.
                    await Task.Delay(100);
                }
            }
        }
    }

    /// <summary>A client with an address of its own: what other tests do as strangers does not count for it.</summary>
    HttpClient Client(string key) => From(NewAddress(), GatewayFixture.Client(limited.Process, key), out _);

    static string NewAddress() => $"198.51.100.{Interlocked.Increment(ref addresses)}";

    static HttpClient From(string network, HttpClient client, out string address)
    {
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address = network);
        return client;
    }

    static async Task<string> KeyAsync(TenantOfTest tenant)
    {
        using var made = await tenant.Admin.PostAsJsonAsync("/v1/api-keys", new { name = "further", roles = new[] { "admin" } });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path = "/v1/conversations")
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.GetValues(name));
}
