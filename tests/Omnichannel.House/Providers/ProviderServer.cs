using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Omnichannel.House.Providers;

/// <summary>What a provider does with the next messages of an account.</summary>
public enum Mood
{
    /// <summary>Takes them.</summary>
    Well,

    /// <summary>429 with <c>Retry-After: 1</c>.</summary>
    TooMany,

    /// <summary>500.</summary>
    Broken,

    /// <summary>Closes the connection; it has taken nothing.</summary>
    Drops,

    /// <summary>Takes the message, then closes the connection instead of saying so.</summary>
    TakesAndDrops,
}

/// <summary>A message a provider has taken.</summary>
/// <param name="Provider">Provider.</param>
/// <param name="Account">Its id of the account.</param>
/// <param name="Id">Its id of the message.</param>
/// <param name="To">Whom it went to.</param>
/// <param name="Text">Its text, or what it is.</param>
/// <param name="Body">The request.</param>
public sealed record TakenByProvider(string Provider, string Account, string Id, string To, string Text, JsonNode Body);

/// <summary>
/// The providers' side: HTTP servers that answer as the providers' references say, check tokens, limits and windows, and can be slow, busy, broken, or gone in the middle.
/// </summary>
public sealed class ProviderServer : IAsyncDisposable
{
    readonly WebApplication host;
    readonly ConcurrentQueue<TakenByProvider> taken = new();
    readonly ConcurrentDictionary<string, Mood> moods = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, string> tokens = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, (byte[] Bytes, string MediaType)> files = new(StringComparer.Ordinal);
    int refused;
    int ids;

    ProviderServer(WebApplication host) => this.host = host;

    /// <summary>Base URL of all.</summary>
    public string Url => host.Urls.First();

    /// <summary>All messages taken so far.</summary>
    public IReadOnlyList<TakenByProvider> Taken => [.. taken];

    /// <summary>How many requests were not taken, for whatever reason.</summary>
    public int Refused => refused;

    /// <summary>Names of the providers it plays.</summary>
    public static IReadOnlyList<string> Names { get; } = ["whatsapp", "messenger", "instagram", "telegram"];

    /// <summary>The configuration that has Social call here.</summary>
    public IEnumerable<(string Key, string Value)> Configuration => Names.Select(name => ($"Social:Api:{name}", $"{Url}/{name}/"));

    /// <summary>Starts it.</summary>
    /// <param name="port">Port on loopback; 0: a free one.</param>
    public static async Task<ProviderServer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 100_000_000);
        var app = builder.Build();
        var server = new ProviderServer(app);
        WhatsAppApi.Map(app, server);
        TelegramApi.Map(app, server);
        GraphMessagesApi.Map(app, server);
        await app.StartAsync();
        return server;
    }

    /// <summary>Makes an account known: its id at the provider and the token it calls with.</summary>
    public void AddAccount(string account, string token) => tokens[account] = token;

    /// <summary>Has it do this with all further messages of an account.</summary>
    public void Become(string account, Mood mood) => moods[account] = mood;

    /// <summary>A file that a customer sends: its id.</summary>
    public string AddFile(string id, byte[] bytes, string mediaType)
    {
        files[id] = (bytes, mediaType);
        return id;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await host.DisposeAsync();
    }

    internal bool Knows(string account, string? token) => token is not null && tokens.TryGetValue(account, out var known) && known == token;

    internal string? AccountOf(string token) => tokens.FirstOrDefault(one => one.Value == token).Key;

    internal bool KnowsAnybody(string? token) => token is not null && tokens.Values.Contains(token, StringComparer.Ordinal);

    internal (byte[] Bytes, string MediaType)? File(string id) => files.TryGetValue(id, out var file) ? file : null;

    internal string NewId(string prefix) => prefix + Interlocked.Increment(ref ids).ToString("D8", CultureInfo.InvariantCulture);

    /// <summary>Takes a message unless the account's mood is another; true where it did.</summary>
    internal async Task<bool> TakesAsync(HttpContext context, TakenByProvider message, object answer, Func<object> tooMany, object broken)
    {
        switch (moods.GetValueOrDefault(message.Account))
        {
            case Mood.TooMany:
                context.Response.Headers.RetryAfter = "1";
                await RefuseAsync(context, 429, tooMany());
                return false;
            case Mood.Broken:
                await RefuseAsync(context, 500, broken);
                return false;
            case Mood.Drops:
                Interlocked.Increment(ref refused);
                context.Abort();
                return false;
            case Mood.TakesAndDrops:
                taken.Enqueue(message);
                context.Abort();
                return true;
            default:
                taken.Enqueue(message);
                await context.Response.WriteAsJsonAsync(answer);
                return true;
        }
    }

    internal Task RefuseAsync(HttpContext context, int status, object body)
    {
        Interlocked.Increment(ref refused);
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body);
    }

    internal static string? Bearer(HttpContext context) =>
        context.Request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..] : null;
}
