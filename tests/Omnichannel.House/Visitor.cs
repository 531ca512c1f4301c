using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.House;

/// <summary>A visitor of a site, as the widget speaks for him: through the gateway, with an origin and a session's token.</summary>
public sealed class Visitor : IDisposable
{
    /// <summary>The site he is on.</summary>
    public const string Site = "https://shop.test";

    readonly HttpClient http;
    readonly string origin;

    Visitor(HttpClient http, string origin, Guid session, string token) => (this.http, this.origin, Session, Token) = (http, origin, session, token);

    /// <summary>His session.</summary>
    public Guid Session { get; }

    /// <summary>Its token.</summary>
    public string Token { get; }

    /// <summary>Path of his session.</summary>
    public string Path => $"/chat/sessions/{Session}";

    /// <summary>Opens a session.</summary>
    /// <param name="gateway">Base URL of the gateway, or of a Chat process.</param>
    /// <param name="account">The widget's key.</param>
    /// <param name="language">The browser's language.</param>
    /// <param name="timeZone">The browser's zone.</param>
    /// <param name="userToken">The host site's token of its user.</param>
    /// <param name="origin">Where his page is.</param>
    public static async Task<Visitor> OpenAsync(Uri gateway, string account, string language = "en", string timeZone = "Europe/London", string? userToken = null, string origin = Site)
    {
        var client = new HttpClient { BaseAddress = gateway, Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat/sessions") { Content = JsonContent.Create(new { account, language, timeZone, page = origin + "/parcels?secret=1", userToken }) };
        request.Headers.Add("Origin", origin);
        using var answer = await client.SendAsync(request);
        var opened = await ReadAsync(answer);
        return new Visitor(client, origin, (Guid)opened["sessionId"]!, (string)opened["token"]!);
    }

    /// <summary>Writes a message.</summary>
    /// <param name="clientId">The widget's id of it.</param>
    /// <param name="text">What he says.</param>
    public async Task<JsonNode> WriteAsync(string clientId, string text)
    {
        using var answer = await PostAsync("/messages", new { clientId, text });
        return await ReadAsync(answer);
    }

    /// <summary>Posts something below his session.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, JsonContent.Create(body, body.GetType()));

    /// <summary>Sends a request below his session.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, Path + path) { Content = content };
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Chat-Token", Token);
        return await http.SendAsync(request);
    }

    /// <summary>Opens his stream.</summary>
    /// <param name="lastEventId">The last event he has, or null for all.</param>
    /// <param name="process">A Chat process; null: whichever the gateway chooses.</param>
    public Task<VisitorStream> OpenStreamAsync(string? lastEventId = null, ServiceProcess? process = null) =>
        VisitorStream.OpenAsync(http, process?.Url + Path + "/stream", origin, Token, lastEventId);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    static async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new Seed.ApiRefusal($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}", answer.StatusCode, text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}

/// <summary>One opening of a visitor's stream, read until it ends.</summary>
public sealed class VisitorStream : IAsyncDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly List<StreamEvent> events = [];
    readonly HttpResponseMessage answer;
    Task reading = Task.CompletedTask;

    VisitorStream(HttpResponseMessage answer) => this.answer = answer;

    /// <summary>Done when the server ended the stream, or the connection broke.</summary>
    public Task Ended => reading;

    /// <summary>Everything read so far.</summary>
    public IReadOnlyList<StreamEvent> Events
    {
        get
        {
            lock (events)
                return [.. events];
        }
    }

    /// <summary>Texts of the messages read so far.</summary>
    public IReadOnlyList<string> Texts => [.. Events.Where(one => one.Kind == "message").Select(one => (string)one.Data["text"]!)];

    internal static async Task<VisitorStream> OpenAsync(HttpClient http, string path, string origin, string token, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version11 };
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Chat-Token", token);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var opened = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!opened.IsSuccessStatusCode)
            throw new Seed.ApiRefusal($"GET {path}", opened.StatusCode, await opened.Content.ReadAsStringAsync());
        var stream = new VisitorStream(opened);
        stream.reading = Task.Run(stream.ReadAsync);
        return stream;
    }

    /// <summary>Waits for an event, those already read included.</summary>
    public Task<StreamEvent> NextAsync(Func<StreamEvent, bool> condition, string what) =>
        Wait.For(() => Task.FromResult(Events.FirstOrDefault(condition)), $"{what} on the visitor's stream, which told: {string.Join(' ', Events.Select(one => one.Kind + one.Data.ToJsonString()))}");

    /// <summary>Waits for a message with a text.</summary>
    public Task<StreamEvent> MessageAsync(string text) => NextAsync(one => one.Kind == "message" && (string?)one.Data["text"] == text, $"the message '{text}'");

    /// <summary>Waits for a stage of the conversation.</summary>
    public Task<StreamEvent> StageAsync(string stage) => NextAsync(one => one.Kind == "state" && (string?)one.Data["stage"] == stage, $"the stage {stage}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        answer.Dispose();
        await reading;
        stopping.Dispose();
    }

    async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stopping.Token));
            string id = "", kind = "", data = "";
            while (await reader.ReadLineAsync(stopping.Token) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = line[4..];
                else if (line.StartsWith("event: ", StringComparison.Ordinal))
                    kind = line[7..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    data = line[6..];
                else if (line.Length == 0 && data.Length > 0)
                {
                    var next = new StreamEvent(id, kind, JsonNode.Parse(data)!, System.Diagnostics.Stopwatch.GetTimestamp());
                    (kind, data) = ("", "");
                    lock (events)
                        events.Add(next);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // The process was killed, or the test has seen enough.
        }
    }
}
