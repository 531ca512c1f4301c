using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Security;

namespace Omnichannel.IntegrationTests.Gateway;

/// <summary>Stands where a service behind the gateway would: answers what it was asked, believes the internal token alone, and streams.</summary>
sealed class EchoService : IAsyncDisposable
{
    readonly WebApplication host;
    readonly SemaphoreSlim narrow = new(1);

    EchoService(WebApplication host) => this.host = host;

    /// <summary>What a service got to see.</summary>
    public sealed record Seen(string Method, string Path, string Query, string Protocol, Dictionary<string, string> Headers, string Body, Caller? Caller);

    /// <summary>The last requests, oldest first.</summary>
    public ConcurrentQueue<Seen> Requests { get; } = new();

    /// <summary>Lines that the stream writes next.</summary>
    public System.Threading.Channels.Channel<string> Lines { get; } = System.Threading.Channels.Channel.CreateUnbounded<string>();

    public string Url => host.Urls.First();

    public static async Task<EchoService> StartAsync(string internalKey, HttpProtocols protocols, string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Internal:Key"] = internalKey;
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols);
            kestrel.Limits.MaxRequestBodySize = 100 << 20;
        });
        var token = new InternalToken(builder.Configuration, TimeProvider.System);
        var app = builder.Build();
        var service = new EchoService(app);
        app.MapGet("/desk/stream", service.Stream);
        app.MapGet("/v1/customers/narrow", service.Narrow);
        app.MapFallback(context => service.Echo(context, token));
        await app.StartAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        Lines.Writer.TryComplete();
        await host.StopAsync();
        await host.DisposeAsync();
    }

    /// <summary>A service with little strength: one request at a time, 10 ms each.</summary>
    async Task Narrow(HttpContext context)
    {
        await narrow.WaitAsync(context.RequestAborted);
        try
        {
            await Task.Delay(10, context.RequestAborted);
        }
        finally
        {
            narrow.Release();
        }
    }

    async Task Stream(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(": welcome\n\n");
        await context.Response.Body.FlushAsync();
        await foreach (var line in Lines.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync($"data: {line}\n\n");
            await context.Response.Body.FlushAsync();
        }
    }

    async Task Echo(HttpContext context, InternalToken token)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var seen = new Seen(
            context.Request.Method,
            context.Request.Path,
            context.Request.QueryString.ToString(),
            context.Request.Protocol,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.Length > 1000 ? $"{body.Length} characters" : body,
            await CallerOf(context.Request, token));
        Requests.Enqueue(seen);
        context.Response.Headers.Server = "echo";
        await context.Response.WriteAsJsonAsync(seen);
    }

    static async Task<Caller?> CallerOf(HttpRequest request, InternalToken token)
    {
        var text = request.Headers.Authorization.ToString();
        var result = await new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler { MapInboundClaims = false }
            .ValidateTokenAsync(text.Replace("Bearer ", "", StringComparison.Ordinal), token.Validation);
        if (!result.IsValid)
            return null;
        string? Claim(string name) => result.ClaimsIdentity.FindFirst(name)?.Value;
        return new Caller(
            Claim("tenant")!,
            Claim("sub")!,
            Enum.Parse<CallerKind>(Claim("kind")!),
            Claim("agent"),
            Claim("sid") is { } sid ? Guid.Parse(sid) : null,
            result.ClaimsIdentity.FindAll("role").Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal));
    }
}
