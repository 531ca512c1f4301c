using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace Omnichannel.House.Providers;

/// <summary>One line of a <see cref="PhoneProvider"/>, and whoever is at its other end: what he hears, what he presses.</summary>
public sealed class Line
{
    static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(15) };

    readonly PhoneProvider provider;
    readonly ConcurrentQueue<string> pressed = new();
    readonly ConcurrentQueue<string> heard = new();
    readonly SemaphoreSlim noticed = new(0);
    readonly List<Task> telling = [];
    CancellationTokenSource present = new();
    string? next;
    string? spoken;
    volatile int gathering;
    int messageSeconds = -1;
    int sequence;

    internal Line(PhoneProvider provider, string sid, int number, string from, string to, bool isInbound) =>
        (this.provider, Sid, Number, From, To, IsInbound) = (provider, sid, number, from, to, isInbound);

    /// <summary>The provider's id of it.</summary>
    public string Sid { get; }

    /// <summary>Place among all lines.</summary>
    public int Number { get; }

    /// <summary>Who calls.</summary>
    public string From { get; }

    /// <summary>Who is called.</summary>
    public string To { get; }

    /// <summary>Whether it came in.</summary>
    public bool IsInbound { get; }

    /// <summary><c>queued</c>, <c>ringing</c>, <c>in-progress</c>, or how it ended.</summary>
    public string Status { get; private set; } = "queued";

    /// <summary>Whether it is over.</summary>
    public bool IsOver => Status is "completed" or "busy" or "no-answer" or "failed" or "canceled";

    /// <summary>The room it is in, or null.</summary>
    public string? Room { get; private set; }

    /// <summary>Whether what is said in the room is recorded.</summary>
    public bool IsRecorded { get; private set; }

    /// <summary>Everything that was said on it, as <c>language: words</c>, and <c>music</c>.</summary>
    public IReadOnlyList<string> Heard => [.. heard];

    /// <summary>Whether the caller heard that something is wrong with us.</summary>
    public bool HeardError { get; private set; }

    internal string StatusCallback { get; init; } = "";

    internal string Fallback { get; init; } = "";

    internal IReadOnlyList<string> StatusEvents { get; init; } = [];

    /// <summary>Presses a key as soon as one is waited for.</summary>
    public async Task PressAsync(string digit)
    {
        await Wait.Until(() => Task.FromResult(gathering > 0 || IsOver), $"line {Number} waits for a key; it heard {string.Join(" / ", Heard)}");
        pressed.Enqueue(digit);
        noticed.Release();
    }

    /// <summary>Says something as soon as it is listened for.</summary>
    public async Task SayAsync(string words)
    {
        await Wait.Until(() => Task.FromResult(gathering > 0 || IsOver), $"line {Number} is listened to; it heard {string.Join(" / ", Heard)}");
        spoken = words;
        noticed.Release();
    }

    /// <summary>Speaks after the tone for so long, and presses the hash key.</summary>
    public void Speak(int seconds)
    {
        Volatile.Write(ref messageSeconds, seconds);
        noticed.Release();
    }

    /// <summary>Hangs up.</summary>
    public void HangUp() => End("completed");

    /// <summary>Waits until something with these words was heard.</summary>
    public Task HearsAsync(string words) => Wait.Until(
        () => Task.FromResult(Heard.Any(one => one.Contains(words, StringComparison.Ordinal))), $"line {Number} ({From} to {To}, {Status}) hears '{words}'; it heard {string.Join(" / ", Heard)}; {string.Join("; ", provider.Faults)}");

    /// <summary>Waits until it is in a room.</summary>
    public Task TalksAsync() => Wait.Until(() => Task.FromResult(Room is not null), $"line {Number} ({From} to {To}, {Status}) is put through; it heard {string.Join(" / ", Heard)}; {string.Join("; ", provider.Faults)}");

    /// <summary>Waits until it is over.</summary>
    public Task EndsAsync() => Wait.Until(() => Task.FromResult(IsOver), $"line {Number} ({From} to {To}) is over; it heard {string.Join(" / ", Heard)}");

    internal void Begin(string url)
    {
        Status = "in-progress";
        next = url;
        _ = Task.Run(RunAsync);
    }

    internal void Ring(string url, Telephone telephone, int seconds) => _ = Task.Run(async () =>
    {
        Tell("initiated", "queued");
        Status = "ringing";
        Tell("ringing", "ringing");
        var rings = telephone switch { Telephone.Answers => 2, Telephone.Silent => seconds, _ => 1 };
        await DelayAsync(rings, present.Token);
        if (IsOver)
            return;
        if (telephone != Telephone.Answers)
        {
            End(telephone switch { Telephone.Silent => "no-answer", Telephone.Busy => "busy", _ => "failed" });
            return;
        }

        Status = "in-progress";
        Tell("answered", "in-progress");
        next = url;
        await RunAsync();
    });

    internal void Move(string url)
    {
        next = url;
        Interrupt();
    }

    internal void End(string status)
    {
        lock (telling)
        {
            if (IsOver)
                return;
            Status = status;
        }

        Interrupt();
        if (!provider.ForgetsEnds)
            Tell("completed", status);
    }

    internal void Drop()
    {
        Status = IsOver ? Status : "completed";
        Interrupt();
    }

    void Interrupt() => Interlocked.Exchange(ref present, new CancellationTokenSource()).Cancel();

    async Task RunAsync()
    {
        while (!IsOver && Interlocked.Exchange(ref next, null) is { } url)
        {
            var now = present.Token;
            try
            {
                await PerformAsync(url, [], now);
                if (!now.IsCancellationRequested && next is null)
                    End("completed");
            }
            catch (OperationCanceledException) when (now.IsCancellationRequested)
            {
                // Moved or over.
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                provider.Faults.Enqueue($"Line {Number} broke: {exception}");
                throw;
            }
            finally
            {
                LeaveRoom();
            }
        }
    }

    async Task PerformAsync(string url, Dictionary<string, string> said, CancellationToken ct)
    {
        while (await FetchAsync(url, said, ct) is { } document)
        {
            var (action, answer) = await PlayAsync(document.Root!.Elements(), ct);
            if (action is null)
                return;
            (url, said) = (action, answer);
        }
    }

    async Task<(string? Url, Dictionary<string, string> Said)> PlayAsync(IEnumerable<XElement> verbs, CancellationToken ct)
    {
        foreach (var verb in verbs)
        {
            ct.ThrowIfCancellationRequested();
            TwimlRules.Check(verb, provider.Faults);
            switch (verb.Name.LocalName)
            {
                case "Say" or "Play" or "Pause":
                    await ListenAsync(verb, ct);
                    break;
                case "Redirect":
                    return (verb.Value, []);
                case "Hangup":
                    End("completed");
                    return (null, []);
                case "Gather":
                    if (await GatherAsync(verb, ct) is { } answer)
                        return ((string)verb.Attribute("action")!, answer);
                    break;
                case "Dial":
                    await DialAsync(verb, ct);
                    return ((string)verb.Attribute("action")!, new() { ["DialCallStatus"] = "completed" });
                case "Record":
                    return ((string)verb.Attribute("action")!, await RecordAsync(verb, ct));
            }
        }

        return (null, []);
    }

    Task ListenAsync(XElement verb, CancellationToken ct)
    {
        if (verb.Name.LocalName == "Say")
            heard.Enqueue($"{(string?)verb.Attribute("language")}: {verb.Value}");
        else if (verb.Name.LocalName == "Play")
            heard.Enqueue("music");
        return DelayAsync(verb.Name.LocalName switch { "Say" => 1, "Play" => 16, _ => (int)verb.Attribute("length")! }, ct);
    }

    async Task<Dictionary<string, string>?> GatherAsync(XElement verb, CancellationToken ct)
    {
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(ct);
        gathering++;
        try
        {
            var listening = Task.Run(async () =>
            {
                foreach (var child in verb.Elements())
                    await ListenAsync(child, answered.Token);
                await DelayAsync((int)verb.Attribute("timeout")!, answered.Token);
            });
            while (!listening.IsCompleted && pressed.IsEmpty && spoken is null)
                await Task.WhenAny(listening, noticed.WaitAsync(answered.Token));
            await answered.CancelAsync();
            ct.ThrowIfCancellationRequested();
            if (pressed.TryDequeue(out var digit))
                return new() { ["Digits"] = digit };
            return Interlocked.Exchange(ref spoken, null) is { } words ? new() { ["SpeechResult"] = words, ["Confidence"] = "0.9" } : null;
        }
        finally
        {
            gathering--;
        }
    }

    async Task DialAsync(XElement verb, CancellationToken ct)
    {
        var conference = verb.Element("Conference")!;
        (Room, IsRecorded) = (conference.Value, (string?)conference.Attribute("record") == "record-from-start");
        recordingCallback = (string?)conference.Attribute("recordingStatusCallback");
        await Task.Delay(Timeout.Infinite, ct);
    }

    string? recordingCallback;

    void LeaveRoom()
    {
        if (Room is not { } room)
            return;
        Room = null;
        if (recordingCallback is { } callback && provider.IsAlone(room, this))
            Post(callback, new() { ["RecordingSid"] = NewSid("RE"), ["RecordingStatus"] = "completed", ["RecordingDuration"] = "42", ["ConferenceSid"] = NewSid("CF") });
        recordingCallback = null;
    }

    async Task<Dictionary<string, string>> RecordAsync(XElement verb, CancellationToken ct)
    {
        heard.Enqueue("tone");
        var begun = Stopwatch.StartNew();
        while (Volatile.Read(ref messageSeconds) < 0 && begun.Elapsed.TotalSeconds < 10 * provider.Tempo * 20)
            await Task.WhenAny(noticed.WaitAsync(ct), DelayAsync(1, ct));
        ct.ThrowIfCancellationRequested();
        var seconds = Math.Max(0, Interlocked.Exchange(ref messageSeconds, -1)).ToString(CultureInfo.InvariantCulture);
        var recorded = new Dictionary<string, string> { ["RecordingSid"] = NewSid("RE"), ["RecordingDuration"] = seconds };
        if (seconds != "0" && (string?)verb.Attribute("recordingStatusCallback") is { } callback)
            Post(callback, new(recorded) { ["RecordingStatus"] = "completed" });
        if (seconds != "0" && (string?)verb.Attribute("transcribeCallback") is { } words)
            Post(words, new() { ["RecordingSid"] = recorded["RecordingSid"], ["TranscriptionSid"] = NewSid("TR"), ["TranscriptionStatus"] = "completed", ["TranscriptionText"] = "Please call me back." });
        return recorded;
    }

    async Task<XDocument?> FetchAsync(string url, Dictionary<string, string> said, CancellationToken ct)
    {
        if (await AskAsync(url, said, ct) is { } document)
            return document;
        // As documented: where a document cannot be had, the fallback address is asked, and told why.
        if (await AskAsync(Fallback, new(said) { ["ErrorCode"] = "11200", ["ErrorUrl"] = url }, ct) is { } other)
            return other;
        HeardError = true;
        provider.Faults.Enqueue($"Line {Number} heard an error: neither {url} nor its fallback answered.");
        End("completed");
        return null;
    }

    async Task<XDocument?> AskAsync(string url, Dictionary<string, string> said, CancellationToken ct)
    {
        var begun = Stopwatch.StartNew();
        try
        {
            using var answer = await SendAsync(url, said, ct);
            provider.Took(begun.Elapsed);
            var text = await answer.Content.ReadAsStringAsync(ct);
            if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType is not ("text/xml" or "application/xml"))
            {
                if ((int)answer.StatusCode is not (502 or 503))
                    provider.Faults.Enqueue($"{url} answered {(int)answer.StatusCode} {text}");
                return null;
            }

            return XDocument.Parse(text);
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            provider.Faults.Enqueue($"{url} gave no answer for {Http.Timeout}.");
            return null;
        }
    }

    void Tell(string name, string status)
    {
        if (!StatusEvents.Contains(name, StringComparer.Ordinal))
            return;
        var told = new Dictionary<string, string> { ["CallStatus"] = status, ["SequenceNumber"] = Interlocked.Increment(ref sequence).ToString(CultureInfo.InvariantCulture) };
        if (name == "completed")
            told["CallDuration"] = "10";
        Post(StatusCallback, told, provider.IsMessy ? RandomNumberGenerator.GetInt32(0, 12) : 0);
        if (provider.IsMessy)
            Post(StatusCallback, told, RandomNumberGenerator.GetInt32(0, 40));
    }

    // Told until it is heard: a provider whose callbacks are refused by a gateway asks again.
    void Post(string url, Dictionary<string, string> said, int delay = 0) => _ = Task.Run(async () =>
    {
        try
        {
            await DelayAsync(delay, provider.Ending);
            for (var tries = 0; tries < 5; tries++)
            {
                try
                {
                    using var answer = await SendAsync(url, said, provider.Ending);
                    if (answer.IsSuccessStatusCode)
                        return;
                    if ((int)answer.StatusCode < 500)
                    {
                        provider.Faults.Enqueue($"{url} answered {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                        return;
                    }
                }
                catch (HttpRequestException)
                {
                    // Nobody is there now.
                }

                await Task.Delay(TimeSpan.FromMilliseconds(300), provider.Ending);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    });

    async Task<HttpResponseMessage> SendAsync(string url, Dictionary<string, string> said, CancellationToken ct)
    {
        var form = new Dictionary<string, string>(said)
        {
            ["CallSid"] = Sid,
            ["AccountSid"] = provider.AccountSid,
            ["From"] = From,
            ["To"] = To,
            ["Direction"] = IsInbound ? "inbound" : "outbound-api",
        };
        form.TryAdd("CallStatus", Status);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add("X-Twilio-Signature", provider.Sign(url, form));
        return await Http.SendAsync(request, ct);
    }

    Task DelayAsync(int seconds, CancellationToken ct) => Task.Delay(TimeSpan.FromSeconds(seconds * provider.Tempo), ct);

    static string NewSid(string kind) => kind + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
