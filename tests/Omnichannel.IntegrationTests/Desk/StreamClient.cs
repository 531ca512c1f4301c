using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Desk;

/// <summary>One opening of an agent's stream, read until it ends.</summary>
public sealed class StreamClient : IAsyncDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly List<StreamEvent> events = [];
    readonly HttpResponseMessage answer;
    readonly StreamReader reader;
    Task reading = Task.CompletedTask;

    StreamClient(HttpResponseMessage answer, Stream body, string? lastEventId)
    {
        this.answer = answer;
        reader = new StreamReader(body);
        LastEventId = lastEventId;
    }

    /// <summary>What a browser would come back with.</summary>
    public string? LastEventId { get; private set; }

    public int Comments { get; private set; }

    /// <summary>Done when the server ended the stream, or the connection broke.</summary>
    public Task Ended => reading;

    /// <summary>True where the server ended the stream properly; false where it was cut off.</summary>
    public bool EndedByServer { get; private set; }

    public IReadOnlyList<StreamEvent> Events
    {
        get
        {
            lock (events)
                return [.. events];
        }
    }

    public IReadOnlyList<string> Kinds => [.. Events.Select(one => one.Kind)];

    /// <summary>Returns when the first block has come.</summary>
    public static async Task<StreamClient> OpenAsync(HttpClient http, Uri address, Version version, string token, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var opened = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        opened.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", opened.Content.Headers.ContentType!.MediaType);
        var client = new StreamClient(opened, await opened.Content.ReadAsStreamAsync(), lastEventId);
        Assert.True(await client.ReadBlockAsync());
        Assert.Equal(1, client.Comments);
        client.reading = Task.Run(client.ReadToEndAsync);
        return client;
    }

    /// <summary>Waits until so many events have come.</summary>
    public Task<IReadOnlyList<StreamEvent>> TakeAsync(int count) =>
        Wait.For<IReadOnlyList<StreamEvent>>(() => Task.FromResult(Events is { } read && read.Count >= count ? read : null), $"{count} events on the stream, of which had come: {string.Join(' ', Kinds)}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        answer.Dispose();
        await reading;
        stopping.Dispose();
    }

    async Task ReadToEndAsync()
    {
        try
        {
            while (await ReadBlockAsync())
            {
            }

            EndedByServer = true;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // The process was killed, or the test has seen enough.
        }
    }

    /// <summary>Reads up to a blank line, by the rules of WHATWG HTML; false at the end.</summary>
    async Task<bool> ReadBlockAsync()
    {
        string? id = LastEventId, kind = null, data = null;
        while (await reader.ReadLineAsync(stopping.Token) is { } line)
        {
            if (line.Length == 0)
            {
                // Only a whole block counts: of one that was cut off the event is still to come.
                LastEventId = id;
                if (data is not null)
                    lock (events)
                        events.Add(new StreamEvent(id!, kind!, JsonNode.Parse(data)!, Stopwatch.GetTimestamp()));
                return true;
            }

            if (line[0] == ':')
                Comments++;
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else
                Assert.StartsWith("retry: ", line, StringComparison.Ordinal);
        }

        return false;
    }
}
