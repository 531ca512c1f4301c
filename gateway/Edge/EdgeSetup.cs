using System.Diagnostics;
using Microsoft.AspNetCore.HttpOverrides;
using Omnichannel.Hosting.Settings;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.Edge;

/// <summary>What meets a request first, before anybody asks who sent it.</summary>
static class EdgeSetup
{
    static readonly Setting KnownProxies = new("Gateway:KnownProxies", "addresses or networks of the proxies in front, separated by commas", Setting.ListOf(Setting.Network), IsOptional: true);

    // A browser sends about 20 headers; a signed webhook with tracing about 30.
    const int MaxHeaders = 64;
    const int MaxHeaderBytes = 16 * 1024;
    const int MaxRequestLine = 8 * 1024;

    /// <summary>
    /// Bounds of requests, and the proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed: <c>Gateway:KnownProxies</c>, addresses or
    /// CIDR networks separated by commas; nobody's by default. HTTPS ends in front of the gateway.
    /// </summary>
    public static void AddEdge(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Services.AddSettings(KnownProxies);
        var proxies = Setting.Parts(builder.Configuration[KnownProxies.Key] ?? "");
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = proxies.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy.Contains('/', StringComparison.Ordinal) ? proxy : proxy + (proxy.Contains(':', StringComparison.Ordinal) ? "/128" : "/32")));
        });
    }

    /// <summary>What a stranger wrote stands in answers; no browser is to guess that it is a page.</summary>
    static Task NeverSniffed(object response)
    {
        ((HttpResponse)response).Headers.XContentTypeOptions = "nosniff";
        return Task.CompletedTask;
    }

    /// <summary>
    /// Believes known proxies, then forgets every other word about who calls and from where, then answers 404 to paths that nothing serves or that two readers would
    /// read differently, also to those who have not said who they are. Routing has taken place before.
    /// </summary>
    public static void UseEdge(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.Use((context, next) =>
        {
            // By it a client names the trace of its request, whether it began one or not.
            if (Activity.Current is { } activity)
                context.Response.Headers["Trace-Id"] = activity.TraceId.ToHexString();
            IdentityHeaders.StripFrom(context.Request.Headers);
            IdempotencyKey.SetAside(context);
            context.Response.OnStarting(NeverSniffed, context.Response);
            var path = context.Request.Path;
            var served = context.GetEndpoint() is not null && PlainPaths.IsPlain(path.Value ?? "/") && !path.StartsWithSegments("/internal", StringComparison.OrdinalIgnoreCase);
            return served
                ? next(context)
                : Problems.NotFound("such path").ExecuteAsync(context);
        });
    }
}
