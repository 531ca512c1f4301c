using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Gateway;

[Collection(GatewayCollection.Name)]
public sealed class ForwardingTests(GatewayFixture gateway)
{
    [Fact]
    public async Task Nothing_a_client_says_of_itself_reaches_a_service_but_the_internal_token_does()
    {
        using var tenant = await gateway.NewTenantAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/conversations/x/messages?a=b%20c") { Content = JsonContent.Create(new { text = "Grüße" }) };
        foreach (var name in new[]
                 {
                     "X-Omnichannel-Tenant", "X_Omnichannel_Tenant", "x-omnichannel_agent", "X-Forwarded-For", "X_Forwarded_For", "X-Forwarded-User", "Forwarded", "X-Real-IP", "X-Original-URL",
                     "Proxy-Authorization", "X-User-Id", "Remote_User", "X-HTTP-Method-Override", "Cookie",
                 })
            Assert.True(request.Headers.TryAddWithoutValidation(name, "spoofed"));
        request.Headers.Add("Idempotency-Key", "attempt-1");
        request.Headers.Add("If-Match", "\"1\"");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using var answer = await tenant.Admin.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var seen = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var headers = seen.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain(headers, header => header.Value.Contains("spoofed", StringComparison.Ordinal));
        Assert.DoesNotContain(headers, header => header.Value.Contains(tenant.AdminKey, StringComparison.Ordinal));
        Assert.Equal("attempt-1", headers["Idempotency-Key"]);
        Assert.Equal("\"1\"", headers["If-Match"]);
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", headers["traceparent"], StringComparison.Ordinal);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Assert.Single(answer.Headers.GetValues("Trace-Id")));
        Assert.Equal("?a=b%20c", seen.GetProperty("query").GetString());
        Assert.Contains("Grüße", JsonDocument.Parse(seen.GetProperty("body").GetString()!).RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(tenant.Id, seen.GetProperty("caller").GetProperty("tenant").GetString());
        Assert.Equal("HTTP/1.1", seen.GetProperty("protocol").GetString());
        Assert.Empty(answer.Headers.Server);
    }

    [Fact]
    public async Task The_internal_token_is_no_key_to_the_gateway()
    {
        using var tenant = await gateway.NewTenantAsync();
        var seen = await tenant.Admin.GetFromJsonAsync<JsonElement>("/v1/conversations");
        var bearer = seen.GetProperty("headers").GetProperty("Authorization").GetString()!["Bearer ".Length..];
        using var client = GatewayFixture.Client(gateway.One, bearer);

        Assert.Equal(HttpStatusCode.Unauthorized, await SignInTests.StatusAsync(client, "/v1/conversations"));
    }

    [Fact]
    public async Task Desk_is_reached_over_http_2()
    {
        using var tenant = await gateway.NewTenantAsync();

        var seen = await tenant.Admin.GetFromJsonAsync<JsonElement>("/desk/state");

        Assert.Equal("HTTP/2", seen.GetProperty("protocol").GetString());
        Assert.Equal(tenant.Id, seen.GetProperty("caller").GetProperty("tenant").GetString());
    }

    [Theory]
    [InlineData("/internal/parked")]
    [InlineData("/Internal/parked")]
    [InlineData("/v1/../internal/parked")]
    [InlineData("/v1/conversations/../../internal/parked")]
    [InlineData("/v1/conversations/%2e%2e/%2e%2e/internal/parked")]
    [InlineData("/v1/conversations/%252e%252e/%252e%252e/internal/parked")]
    [InlineData("/v1/conversations/..%2f..%2finternal/parked")]
    [InlineData("/v1/conversations/..%5c..%5cinternal/parked")]
    [InlineData("/v1/conversations//internal/parked")]
    [InlineData("/v1/conversations/x;/../../internal")]
    [InlineData("/v1/conversations/%00")]
    [InlineData("/desk/%2e%2e/internal/parked")]
    [InlineData("/v1/nothing-of-that-name")]
    [InlineData("/")]
    public async Task No_spelling_of_a_path_leads_inside_and_unknown_ones_are_told_so(string path)
    {
        using var tenant = await gateway.NewTenantAsync();
        var before = gateway.Service.Requests.Count + gateway.Desk.Requests.Count;

        var answer = await RawAsync($"GET {path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {tenant.AdminKey}\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 (404|400) ", answer);
        Assert.Equal(before, gateway.Service.Requests.Count + gateway.Desk.Requests.Count);
        if (answer.StartsWith("HTTP/1.1 404", StringComparison.Ordinal))
            Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_a_caller_goes_no_further()
    {
        using var anybody = GatewayFixture.Client(gateway.One);

        foreach (var path in new[] { "/v1/conversations", "/v1/agents/x", "/v1/attachments/email/x", "/desk/stream", "/desk/state", "/v1/people", "/v1/tenants/x" })
        {
            using var answer = await anybody.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task A_service_that_is_down_is_a_problem_that_says_when_to_try_again()
    {
        using var tenant = await gateway.NewTenantAsync();

        using var answer = await tenant.Admin.GetAsync("/v1/agents/anybody");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Bodies_are_bounded_and_attachments_may_be_larger()
    {
        using var tenant = await gateway.NewTenantAsync();
        // The client asks before it sends (Expect: 100-continue), so that the answer is not lost behind a body nobody reads.
        tenant.Admin.DefaultRequestHeaders.ExpectContinue = true;
        using var megabytes = new ByteArrayContent(new byte[5 << 20]);
        using var attachment = new ByteArrayContent(new byte[5 << 20]);
        using var chunked = new StreamContent(new UnknownLength((1 << 20) + 1000));
        using var tooMany = new ByteArrayContent(new byte[(30 << 20) + 1]);

        using var refused = await tenant.Admin.PostAsync("/v1/messages", megabytes);
        using var taken = await tenant.Admin.PostAsync("/v1/attachments/email", attachment);
        using var refusedChunks = await tenant.Admin.PostAsync("/v1/messages", chunked);
        using var refusedAttachment = await tenant.Admin.PostAsync("/v1/attachments/email", tooMany);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refusedChunks.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refusedAttachment.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal("application/problem+json", refusedChunks.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Too_many_headers_are_refused()
    {
        using var tenant = await gateway.NewTenantAsync();
        var headers = string.Concat(Enumerable.Range(0, 100).Select(i => $"X-H{i}: 1\r\n"));

        var answer = await RawAsync($"GET /v1/conversations HTTP/1.1\r\nHost: gateway\r\n{headers}Connection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_passes_the_gateway_at_once_and_the_stream_outlives_its_session_tokens()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (_, email) = await tenant.AddPersonAsync();
        var tokens = await tenant.SignInAsync(email);
        using var client = GatewayFixture.Client(gateway.One, tokens.AccessToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/desk/stream");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(": welcome", await reader.ReadLineAsync().WaitAsync(Wait.Bound));
        await reader.ReadLineAsync().WaitAsync(Wait.Bound);
        using var refreshed = await client.PostAsJsonAsync("/auth/refresh", new { refreshToken = tokens.RefreshToken });
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);

        // Each is read before the next is written: held back, it would come with the next or not at all.
        for (var i = 0; i < 20; i++)
        {
            await gateway.Desk.Lines.Writer.WriteAsync($"event {i}");
            Assert.Equal($"data: event {i}", await reader.ReadLineAsync().WaitAsync(Wait.Bound));
            await reader.ReadLineAsync().WaitAsync(Wait.Bound);
        }

    }

    async Task<string> RawAsync(string request)
    {
        var url = new Uri(gateway.One.Url);
        using var socket = new TcpClient();
        await socket.ConnectAsync(url.Host, url.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(Wait.Bound);
    }

    /// <summary>So many bytes of unknown length, so that the client sends chunks.</summary>
    sealed class UnknownLength(int length) : Stream
    {
        int left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(left, count);
            buffer.AsSpan(offset, read).Fill((byte)'x');
            left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
