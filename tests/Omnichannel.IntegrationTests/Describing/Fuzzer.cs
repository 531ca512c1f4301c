using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.House;
using Omnichannel.Seed;

namespace Omnichannel.IntegrationTests.Describing;

/// <summary>
/// Sends requests made of the OpenAPI document to a house and holds every answer against it: never a 5xx, every refusal a problem document of a documented type with a
/// status the operation names, every success of the documented shape.
/// </summary>
sealed class Fuzzer(ApiDocument document, WholeHouse house, Tenant tenant, Agent agent, int seed) : IDisposable
{
    static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO"];
    static readonly string[] MediaTypes = ["text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=nonsense", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "image/png", "json", "application/problem+json", "*/*"];

    readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    })
    {
        BaseAddress = house.GatewayUrl,
        Timeout = TimeSpan.FromSeconds(60),
    };

    readonly List<(string Name, JsonObject Body)> operations =
        [.. document.Root["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(o => ($"{o.Key.ToUpperInvariant()} {path.Key}", o.Value!.AsObject())))];

    readonly ConcurrentDictionary<string, int> statuses = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, byte> succeeded = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, (int Count, string First)> faults = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, byte> known = new(StringComparer.Ordinal);
    readonly PublicApi platform = house.AsOperator();

    /// <summary>What was wrong, each kind once with the request that showed it first.</summary>
    public IReadOnlyList<string> Faults => [.. faults.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Value.Count} × {f.Key}\n    {f.Value.First}")];

    /// <summary>The whole in figures.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {seed}; {statuses.Values.Sum()} requests; {string.Join(", ", statuses.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}: {s.Value}"))}; {succeeded.Count} of {operations.Count} operations done at least once; {faults.Count} kinds of faults");

    /// <summary>Sends so many requests, a few at a time.</summary>
    public async Task RunAsync(int count)
    {
        foreach (var name in new[] { Tenant.Queue, agent.Id, tenant.Id, "api", "fuzz" })
            known[name] = 0;
        const int Lanes = 6;
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(async () =>
        {
            var random = new Random(seed * 31 + lane);
            for (var i = lane; i < count; i += Lanes)
                await OneAsync(new OddValues(random, document.Root, [.. known.Keys.Order(StringComparer.Ordinal)]));
        })));
    }

    public void Dispose()
    {
        http.Dispose();
        platform.Dispose();
    }

    async Task OneAsync(OddValues odd)
    {
        var (name, operation) = odd.Of(operations);
        var wrong = odd.Of([0, 0, 15, 30, 60]);
        using var request = await RequestAsync(name, operation, wrong, odd);
        var asDocumented = request.Method.Method == name.Split(' ')[0];
        var shown = $"{request.Method} {request.RequestUri} {request.Content?.Headers.ContentType} {await Shown(request.Content)} {string.Join(" | ", request.Headers.Where(h => h.Key != "Authorization").Select(h => $"{h.Key}: {string.Join(",", h.Value)}"))}";
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var status = (int)answer.StatusCode;
            var stream = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
            var body = stream ? "" : await answer.Content.ReadAsStringAsync();
            statuses.AddOrUpdate(status.ToString(CultureInfo.InvariantCulture), 1, (_, n) => n + 1);
            if (status < 300 && asDocumented)
                succeeded[name] = 0;
            if (IsOfTheWebServer(request, status, body))
                statuses.AddOrUpdate("400 of the web server itself (NUL in the path)", 1, (_, n) => n + 1);
            else if (Fault(asDocumented ? name : null, status, answer.Content.Headers.ContentType, body, stream) is { } fault)
                Add($"{name}: {fault}", shown);
            if (answer.Content.Headers.ContentType?.MediaType == "application/json")
                Learn(status, body);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            // A server may close the connection on a body it has refused before reading all of it; then there was an answer that the client missed.
            statuses.AddOrUpdate("broken off", 1, (_, n) => n + 1);
            if ((request.Content?.Headers.ContentLength ?? 0) < 1_000_000)
                Add($"{name}: broken off: {exception.Message}", shown);
        }
    }

    // A path with NUL is no HTTP to Kestrel: it answers by itself, before anything of ours runs.
    static bool IsOfTheWebServer(HttpRequestMessage request, int status, string body) =>
        status == 400 && body.Length == 0 && request.RequestUri!.OriginalString.Split('?')[0].Contains("%00", StringComparison.Ordinal);

    string? Fault(string? operation, int status, MediaTypeHeaderValue? mediaType, string body, bool stream)
    {
        if (status >= 500)
            return $"{status}: {body}";
        if (stream || status is 302 or 304)
            return null;
        if (operation is not null && status != 404)
            return document.Fault(operation, status, mediaType, body);
        return status >= 400 ? document.ProblemFault(status, mediaType, body) : null;
    }

    void Add(string fault, string request)
    {
        var kind = fault[..Math.Min(fault.Length, 160)];
        faults.AddOrUpdate(kind, (1, fault[..Math.Min(fault.Length, 700)] + "\n    " + request[..Math.Min(request.Length, 900)]), (_, f) => (f.Count + 1, f.First));
    }

    // What was made is asked for again by later requests.
    void Learn(int status, string body)
    {
        if (status is not (200 or 201 or 202) || known.Count > 400 || body.Length is 0 or > 20_000 || body[0] != '{' || JsonNode.Parse(body) is not JsonObject made)
            return;
        foreach (var name in new[] { "id", "conversationId", "messageId", "customerId", "offerId", "nextCursor" })
            if (made[name] is JsonValue value && value.TryGetValue<string>(out var text))
                known[text] = 0;
    }

    async Task<HttpRequestMessage> RequestAsync(string name, JsonObject operation, int wrong, OddValues odd)
    {
        var (method, template) = (name.Split(' ')[0], name.Split(' ')[1]);
        var path = string.Join('/', template.Split('/').Select(part => part.StartsWith('{') ? Uri.EscapeDataString(PathValue(name, part[1..^1], operation, wrong, odd)) : part));
        var query = Query(operation, wrong, odd);
        var request = new HttpRequestMessage(new HttpMethod(odd.Chance(wrong / 8) ? odd.Of(Methods) : method), new Uri(path + query, UriKind.Relative));
        await AuthorizeAsync(request, operation, wrong, odd);
        foreach (var header in new[] { "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID", "traceparent", "Accept", "X-Forwarded-For" })
            if (odd.Chance(header == "Idempotency-Key" ? 25 : wrong / 4))
                request.Headers.TryAddWithoutValidation(header, Line(odd.Chance(30) ? odd.Text() : odd.Of(["*", "\"1\"", "\"2\"", "1", "W/\"1\"", "key-1", "key-2"])));
        if (operation["requestBody"]?["content"]?.AsObject() is { } content)
            request.Content = Content(content, wrong, odd);
        else if (odd.Chance(wrong / 6))
            request.Content = new StringContent(odd.Body(null, 100), Encoding.UTF8, "application/json");
        // A body that is refused unread costs its connection; no other request is to be on it.
        request.Headers.ConnectionClose = request.Content?.Headers.ContentLength > 1_000_000;
        return request;
    }

    // Of path and query NUL and whatever else may come percent-encoded; a header may hold no line break.
    static string Line(string text) => text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal);

    string PathValue(string name, string parameter, JsonObject operation, int wrong, OddValues odd)
    {
        var schema = operation["parameters"]!.AsArray().First(p => (string?)p!["name"] == parameter)!["schema"]!;
        string[] names = ["fuzz-1", "fuzz-2", "fuzz-3", "fuzz-1", "fuzz-2", Tenant.Queue, "api"];
        var value = odd.Chance(wrong) ? odd.Text()
            : schema["enum"] is JsonArray values ? (string)odd.Of([.. values])!
            : (string?)schema["format"] == "uuid" ? odd.Of([.. known.Keys.Where(k => Guid.TryParse(k, out _)).Order(StringComparer.Ordinal), Guid.Empty.ToString()])
            : odd.Of(names);
        // A client resolves these before it sends them.
        if (value is "" or "." or "..")
            value = "%2e";
        // The fuzzer must not put out the eyes it sees with: its own tenant, its own agent.
        return value == tenant.Id && name.StartsWith("PUT /v1/tenants", StringComparison.Ordinal) || value == agent.Id && !name.StartsWith("GET", StringComparison.Ordinal) ? "fuzz-4" : value;
    }

    static string Query(JsonObject operation, int wrong, OddValues odd)
    {
        var parts = new List<string>();
        foreach (var parameter in operation["parameters"]?.AsArray().Where(p => (string?)p!["in"] == "query") ?? [])
        {
            if (!odd.Chance(40))
                continue;
            var value = odd.Chance(wrong) ? odd.Text() : odd.Value(parameter!["schema"], 0, 0)?.ToString() ?? "";
            parts.Add((string)parameter!["name"]! + "=" + (odd.Chance(wrong / 10) ? "%FF%00%zz" : Escaped(value[..Math.Min(value.Length, 1500)])));
        }

        if (odd.Chance(wrong / 4))
            parts.Add(Escaped(odd.Text()[..^0]) + "=1");
        var query = string.Join('&', parts);
        return query.Length is 0 or > 6000 ? "" : "?" + query;
    }

    static string Escaped(string text) => Uri.EscapeDataString(text.Length > 800 ? text[..800] : text);

    async Task AuthorizeAsync(HttpRequestMessage request, JsonObject operation, int wrong, OddValues odd)
    {
        var schemes = operation["security"]!.AsArray().Select(s => s!.AsObject().First().Key).ToList();
        var who = request.RequestUri!.OriginalString.StartsWith("/auth/", StringComparison.Ordinal) ? "nobody"
            : odd.Chance(wrong / 5) ? odd.Of(["apiKey", "accessToken", "platformKey", "nobody", "odd"]) : schemes.Count == 0 ? "nobody" : odd.Of(schemes);
        var token = who switch
        {
            "apiKey" => tenant.Admin.Token,
            "accessToken" or "sessionCookie" => (await agent.ApiAsync()).Token,
            "platformKey" => platform.Token,
            "odd" => Line(odd.Text()),
            _ => null,
        };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
    }

    static ByteArrayContent Content(JsonObject content, int wrong, OddValues odd)
    {
        var text = odd.Body(content["application/json"]?["schema"], wrong);
        var body = new ByteArrayContent(odd.Chance(wrong / 12) ? [0xff, 0xfe, .. Encoding.Unicode.GetBytes(text)] : Encoding.UTF8.GetBytes(text));
        if (odd.Chance(wrong / 6))
            body.Headers.TryAddWithoutValidation("Content-Type", odd.Of(MediaTypes));
        else if (!odd.Chance(wrong / 12))
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return body;
    }

    static async Task<string> Shown(HttpContent? content)
    {
        if (content is null)
            return "";
        var text = Encoding.UTF8.GetString(await content.ReadAsByteArrayAsync());
        return text.Length > 600 ? string.Create(CultureInfo.InvariantCulture, $"{text[..600]}… ({text.Length} characters)") : text;
    }
}
