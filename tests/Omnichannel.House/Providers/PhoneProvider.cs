using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Omnichannel.House.Providers;

/// <summary>How a telephone behaves when it is rung.</summary>
public enum Telephone
{
    /// <summary>It is answered soon.</summary>
    Answers,

    /// <summary>Nobody answers.</summary>
    Silent,

    /// <summary>It is engaged.</summary>
    Busy,

    /// <summary>There is none.</summary>
    Unreachable,
}

/// <summary>
/// A provider of phone calls that speaks TwiML, as its documents describe it: it fetches what is to be heard, carries it out, signs what it tells, and has a REST API by which calls are
/// placed, moved and ended. Time passes twenty times as fast on its lines; what rings and what is said does not wait for anybody's real minute.
/// </summary>
public sealed class PhoneProvider : IAsyncDisposable
{
    readonly HttpListener listener = new();
    readonly CancellationTokenSource ending = new();
    readonly ConcurrentDictionary<string, Telephone> telephones = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Line> lines = new(StringComparer.Ordinal);
    readonly Task serving;

    /// <summary>Starts one.</summary>
    public PhoneProvider()
    {
        Url = $"http://127.0.0.1:{Ports.Free()}";
        listener.Prefixes.Add(Url + "/");
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Its REST API.</summary>
    public string Url { get; }

    /// <summary>The account's id.</summary>
    public string AccountSid { get; init; } = "AC" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The account's token.</summary>
    public string AuthToken { get; init; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>How many real seconds a second of a line takes.</summary>
    public double Tempo { get; init; } = 0.05;

    /// <summary>Whether every status is told twice, and out of order.</summary>
    public bool IsMessy { get; init; }

    /// <summary>Whether the end of calls goes unreported.</summary>
    public bool ForgetsEnds { get; set; }

    /// <summary>All lines, in and out.</summary>
    public IReadOnlyCollection<Line> Lines => [.. lines.Values.OrderBy(line => line.Number)];

    /// <summary>What was wrong with documents it was given, or with answers.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>The longest an answer took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Sets how a telephone behaves.</summary>
    public void Put(string address, Telephone telephone) => telephones[address] = telephone;

    /// <summary>The newest line to an address that is or was rung, once it is there.</summary>
    public async Task<Line> RungAsync(string address, int count = 1)
    {
        IReadOnlyList<Line> found = [];
        await Wait.Until(() => Task.FromResult((found = [.. Lines.Where(line => line.To == address)]).Count >= count), $"{address} is rung {count} times");
        return found[count - 1];
    }

    /// <summary>Somebody calls a number.</summary>
    /// <param name="from">His number; <c>anonymous</c> where it is withheld.</param>
    /// <param name="to">The number he calls.</param>
    /// <param name="voice">Address of the step <c>voice</c>.</param>
    public Line Call(string from, string to, Uri voice)
    {
        var line = new Line(this, "CA" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), lines.Count, from, to, isInbound: true)
        {
            StatusCallback = new Uri(voice, "status").ToString(),
            Fallback = voice.ToString(),
            StatusEvents = ["completed"],
        };
        lines[line.Sid] = line;
        line.Begin(voice.ToString());
        return line;
    }

    /// <summary>Has a line of its own that does nothing by itself: whoever is on it is played by the test.</summary>
    public Line Keep(string sid) => lines[sid] = new Line(this, sid, lines.Count, "", "", isInbound: true);

    /// <summary>The signature of a webhook as the provider's documents have it.</summary>
    public string Sign(string url, IReadOnlyDictionary<string, string> form)
    {
        var signed = new StringBuilder(url);
        foreach (var (name, value) in form.OrderBy(field => field.Key, StringComparer.Ordinal))
            signed.Append(name).Append(value);
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(AuthToken), Encoding.UTF8.GetBytes(signed.ToString())));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        foreach (var line in lines.Values)
            line.Drop();
        listener.Close();
        await serving;
        ending.Dispose();
    }

    internal CancellationToken Ending => ending.Token;

    internal void Took(TimeSpan time)
    {
        if (time > Slowest)
            Slowest = time;
    }

    internal bool IsAlone(string room, Line line) => !lines.Values.Any(other => other != line && other.Room == room);

    async Task ServeAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var form = Parse(await reader.ReadToEndAsync());
        var path = context.Request.Url!.AbsolutePath;
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{AccountSid}:{AuthToken}"));
        var prefix = $"/2010-04-01/Accounts/{AccountSid}/";
        if (context.Request.Headers["Authorization"] != expected || !path.StartsWith(prefix, StringComparison.Ordinal))
            await WriteAsync(context, 401, "application/json", "{}"u8.ToArray());
        else if (path == prefix + "Calls.json")
            await WriteAsync(context, 201, "application/json", Json(Place(form)));
        else if (path.StartsWith(prefix + "Recordings/", StringComparison.Ordinal))
            await WriteAsync(context, 200, "audio/mpeg", Encoding.ASCII.GetBytes($"audio of {path[(prefix.Length + 11)..^4]}"));
        else if (path.StartsWith(prefix + "Calls/", StringComparison.Ordinal) && lines.TryGetValue(path[(prefix.Length + 6)..^5], out var line))
            await ChangeAsync(context, line, form);
        else
            await WriteAsync(context, 404, "application/json", "{}"u8.ToArray());
    }

    async Task ChangeAsync(HttpListenerContext context, Line line, IReadOnlyDictionary<string, string> form)
    {
        if (context.Request.HttpMethod == "POST" && line.IsOver)
        {
            await WriteAsync(context, 400, "application/json", "{\"code\":21220}"u8.ToArray());
            return;
        }

        if (form.TryGetValue("Url", out var url))
            line.Move(url);
        else if (form.GetValueOrDefault("Status") == "completed")
            line.End(line.Status == "in-progress" ? "completed" : "canceled");
        await WriteAsync(context, 200, "application/json", Json(line));
    }

    Line Place(IReadOnlyDictionary<string, string> form)
    {
        var line = new Line(this, "CA" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), lines.Count, form["From"], form["To"], isInbound: false)
        {
            StatusCallback = form["StatusCallback"],
            Fallback = form["FallbackUrl"],
            StatusEvents = ["initiated", "ringing", "answered", "completed"],
        };
        lines[line.Sid] = line;
        line.Ring(form["Url"], telephones.GetValueOrDefault(line.To, Telephone.Answers), int.Parse(form["Timeout"], CultureInfo.InvariantCulture));
        return line;
    }

    static byte[] Json(Line line) => JsonSerializer.SerializeToUtf8Bytes(new { sid = line.Sid, status = line.Status });

    static async Task WriteAsync(HttpListenerContext context, int status, string type, byte[] body)
    {
        try
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Whoever asked is gone: killed, in some tests.
            context.Response.Abort();
        }
    }

    /// <summary>The fields of a form.</summary>
    public static Dictionary<string, string> Parse(string form) => form.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split('='))
        .GroupBy(field => WebUtility.UrlDecode(field[0]), StringComparer.Ordinal)
        .ToDictionary(field => field.Key, field => WebUtility.UrlDecode(field.First()[1]), StringComparer.Ordinal);
}
