using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Omnichannel.House;

/// <summary>One Server-Sent Event of an agent's stream.</summary>
/// <param name="Id">Its cursor, as in <c>Last-Event-ID</c>.</param>
/// <param name="Kind">offer, offer-ended, assigned, …</param>
/// <param name="Data">Its JSON.</param>
/// <param name="At">When it was read, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</param>
public sealed record StreamEvent(string Id, string Kind, JsonNode Data, long At);

/// <summary>An agent's client: reads <c>GET /desk/stream</c>, and comes back with <c>Last-Event-ID</c> whenever the stream ends.</summary>
public sealed class AgentStream : IAsyncDisposable
{
    readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    readonly CancellationTokenSource stopping = new();
    readonly List<StreamEvent> events = [];
    readonly Uri address;
    readonly Func<Task<string>> token;
    readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task reading;
    string lastId = "";

    AgentStream(Uri gateway, Func<Task<string>> token)
    {
        address = new Uri(gateway, "/desk/stream");
        this.token = token;
        reading = Task.Run(ReadForEverAsync);
    }

    /// <summary>Everything read so far, in the order of reading.</summary>
    public IReadOnlyList<StreamEvent> Events
    {
        get
        {
            lock (events)
                return [.. events];
        }
    }

    /// <summary>How often the stream was opened.</summary>
    public int Openings { get; private set; }

    /// <summary>Opens the stream.</summary>
    /// <param name="gateway">Base URL of the gateway.</param>
    /// <param name="token">Gives a fresh access token at every opening.</param>
    public static async Task<AgentStream> OpenAsync(Uri gateway, Func<Task<string>> token)
    {
        var stream = new AgentStream(gateway, token);
        await stream.opened.Task.WaitAsync(Wait.Bound);
        return stream;
    }

    /// <summary>Waits for an event, those already read included.</summary>
    public Task<StreamEvent> NextAsync(Func<StreamEvent, bool> condition, string what, TimeSpan? bound = null) =>
        Wait.For(() => Task.FromResult(Events.FirstOrDefault(condition)), what + " on the agent's stream", bound);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await reading;
        http.Dispose();
        stopping.Dispose();
    }

    async Task ReadForEverAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ReadOnceAsync(stopping.Token);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                // The stream broke off, which clients live with.
            }
            catch (Exception exception)
            {
                opened.TrySetException(exception);
                throw;
            }

            if (!stopping.IsCancellationRequested)
                await Task.Delay(100);
        }
    }

    async Task ReadOnceAsync(CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token());
        if (lastId.Length > 0)
            request.Headers.Add("Last-Event-ID", lastId);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            throw new InvalidOperationException($"GET {address}: {answer.StatusCode}");
        answer.EnsureSuccessStatusCode();
        Openings++;
        opened.TrySetResult();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
        string id = lastId, kind = "";
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith("id:", StringComparison.Ordinal))
                id = line[3..].Trim();
            else if (line.StartsWith("event:", StringComparison.Ordinal))
                kind = line[6..].Trim();
            else if (line.StartsWith("data:", StringComparison.Ordinal))
                data.Append(line.AsSpan(5));
            else if (line.Length == 0)
                Take(id, kind, data);
        }
    }

    /// <summary>A block is whole: its id counts from now on, also where it brought no event.</summary>
    void Take(string id, string kind, StringBuilder data)
    {
        lastId = id;
        if (data.Length == 0)
            return;
        var next = new StreamEvent(id, kind, JsonNode.Parse(data.ToString())!, System.Diagnostics.Stopwatch.GetTimestamp());
        data.Clear();
        lock (events)
            events.Add(next);
    }
}
