using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Omnichannel.House;
using Omnichannel.Seed;

namespace Omnichannel.Bench;

/// <summary>
/// 10,000 visitors' streams open at once on one Chat process, over HTTP/2 as the gateway opens them: the memory each costs there, and how long after the visitor's own message was
/// confirmed it stands on his stream, while all others are open.
/// </summary>
static class StreamsBench
{
    const int Streams = 10_000;
    const int Writers = 200;
    const int AtOnce = 32;
    const double LargestKilobytes = 20;

    public static async Task<int> RunAsync()
    {
        var house = new WholeHouse();
        await house.InitializeAsync();
        var tenant = await house.CreateTenantAsync("en");
        var account = await TenantSetup.PutWidgetAsync(tenant.Admin, "website", "The shop", [Visitor.Site]);
        using var http = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true })
        {
            BaseAddress = house.ChatStreamUrl,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            DefaultRequestHeaders = { { "Origin", Visitor.Site } },
        };
        await Wait.Until(async () => (await http.GetAsync($"/chat/accounts/{account}")).IsSuccessStatusCode, "the widget is known");

        var visitors = new List<Reader>(Streams);
        await OpenAsync(visitors, 200);
        var before = house.Chat.ResidentBytes;
        var clock = Stopwatch.StartNew();
        await OpenAsync(visitors, Streams - 200);
        Console.WriteLine($"{Streams:N0} streams open after {clock.Elapsed.TotalSeconds:0.0} s");
        // Each has had its comments for a while: what it costs, not what opening it costs.
        await Task.Delay(TimeSpan.FromSeconds(20));
        var kilobytes = (house.Chat.ResidentBytes - before) / 1024.0 / (Streams - 200);
        Console.WriteLine($"Chat: {house.Chat.ResidentBytes / 1024 / 1024} MB resident, {kilobytes:0.0} KB a stream of at most {LargestKilobytes:0} KB");

        var waits = new List<double>(Writers);
        foreach (var visitor in visitors.Where((_, place) => place % (Streams / Writers) == 0))
        {
            using var answer = await visitor.WriteAsync(http);
            answer.EnsureSuccessStatusCode();
            var confirmed = Stopwatch.GetTimestamp();
            waits.Add(Math.Max(0, Stopwatch.GetElapsedTime(confirmed, await visitor.Message.WaitAsync(Wait.Bound)).TotalMilliseconds));
        }

        waits.Sort();
        Console.WriteLine($"confirmed → in the conversation and on the visitor's stream: median {waits[waits.Count / 2]:0.0} ms   p99 {waits[waits.Count * 99 / 100]:0.0} ms");
        var open = visitors.Count(visitor => !visitor.Ended);
        Console.WriteLine($"{open:N0} of {Streams:N0} streams are still open");
        await house.DisposeAsync();
        return kilobytes <= LargestKilobytes && open == Streams ? 0 : 1;

        Task OpenAsync(List<Reader> opened, int count) => Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (_, ct) =>
            {
                using var made = await http.PostAsJsonAsync("/chat/sessions", new { account, language = "en", timeZone = "Europe/London" }, ct);
                made.EnsureSuccessStatusCode();
                var session = (await made.Content.ReadFromJsonAsync<JsonNode>(ct))!;
                var reader = await Reader.OpenAsync(http, (string)session["sessionId"]!, (string)session["token"]!);
                lock (opened)
                    opened.Add(reader);
            });
    }

    sealed class Reader(string path, string token)
    {
        readonly TaskCompletionSource<long> message = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task reading = Task.CompletedTask;

        /// <summary>When his message was read from the stream.</summary>
        public Task<long> Message => message.Task;

        public bool Ended => reading.IsCompleted;

        public static async Task<Reader> OpenAsync(HttpClient http, string session, string token)
        {
            var reader = new Reader("/chat/sessions/" + session, token);
            var answer = await reader.SendAsync(http, HttpMethod.Get, "/stream", null, HttpCompletionOption.ResponseHeadersRead);
            answer.EnsureSuccessStatusCode();
            reader.reading = reader.ReadAsync(await answer.Content.ReadAsStreamAsync());
            return reader;
        }

        public Task<HttpResponseMessage> WriteAsync(HttpClient http) =>
            SendAsync(http, HttpMethod.Post, "/messages", JsonContent.Create(new { clientId = "m1", text = "Hello, where is my parcel?" }), HttpCompletionOption.ResponseContentRead);

        async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string what, HttpContent? content, HttpCompletionOption completion)
        {
            using var request = new HttpRequestMessage(method, path + what) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Add("Chat-Token", token);
            return await http.SendAsync(request, completion);
        }

        async Task ReadAsync(Stream stream)
        {
            var buffer = new byte[2048];
            try
            {
                while (await stream.ReadAsync(buffer) is > 0 and var read)
                    if (buffer.AsSpan(0, read).IndexOf("event: message"u8) >= 0)
                        message.TrySetResult(Stopwatch.GetTimestamp());
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                // The house has ended.
            }
        }
    }
}
