using System.Net;
using System.Net.Http.Headers;
using Omnichannel.Gateway.Callers;
using Omnichannel.Gateway.Edge;
using Omnichannel.Hosting.Settings;
using Yarp.ReverseProxy.Transforms;

namespace Omnichannel.Gateway.Routes;

/// <summary>Sets YARP up: the table, and what a service gets to see of a request.</summary>
static class Forwarding
{
    /// <summary>Tells a service from which network somebody without a credential calls.</summary>
    const string NetworkHeader = "X-Omnichannel-Network";

    public static void AddForwarding(this WebApplicationBuilder builder)
    {
        var anyProcess = new AnyProcess(Dns.GetHostAddressesAsync);
        foreach (var address in RouteTable.Settings)
            builder.Services.AddSettings(address);
        builder.Services.AddReverseProxy()
            .LoadFromMemory(RouteTable.Routes(), RouteTable.Clusters(builder.Configuration))
            .ConfigureHttpClient((_, handler) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(3);
                handler.PooledConnectionLifetime = AnyProcess.ConnectionLifetime;
                handler.ConnectCallback = (connection, ct) => anyProcess.ConnectAsync(connection.DnsEndPoint, ct);
                // A frozen Desk is noticed even while no stream has anything to say.
                handler.KeepAlivePingDelay = TimeSpan.FromSeconds(20);
                handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
            })
            .AddTransforms(transforms =>
            {
                transforms.UseDefaultForwarders = false;
                transforms.AddResponseHeaderRemove("Server", ResponseCondition.Always);
                transforms.AddRequestTransform(request =>
                {
                    ShowToService(request.HttpContext, request.ProxyRequest);
                    return default;
                });
            });
    }

    public static void MapForwarding(this WebApplication app) => app.MapReverseProxy(proxy =>
    {
        proxy.Use(ForwardingProblems.Describe);
        proxy.Use(AnotherProcess.KeepBody);
        proxy.Use(AnotherProcess.Ask);
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    });

    static void ShowToService(HttpContext context, HttpRequestMessage request)
    {
        foreach (var name in request.Headers.Select(header => header.Key).Where(IdentityHeaders.Covers).ToList())
            request.Headers.Remove(name);

        if (GatewayAuthentication.CallerOf(context) is { } caller)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.InternalToken(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()));
        else if (context.GetReverseProxyFeature().Route.Config.AuthorizationPolicy == RouteTable.Anybody)
            // The service bounds what comes from one network.
            request.Headers.TryAddWithoutValidation(NetworkHeader, ClientNetwork.Of(context.Connection.RemoteIpAddress));
        else
            throw new InvalidOperationException("A request without a caller must not be forwarded.");
        IdempotencyKey.HandOn(context, request);
    }
}
