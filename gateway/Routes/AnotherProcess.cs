using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Omnichannel.Gateway.Routes;

/// <summary>
/// A provider of phone calls asks once, and its caller hears an error where nobody answers: what a process of Phone that was just killed did not answer is asked of another. Every step of
/// a call may be asked twice. Other services' clients ask again by themselves.
/// </summary>
static class AnotherProcess
{
    const int LargestBody = 64 * 1024;

    /// <summary>Before load balancing: the body is kept for a second try.</summary>
    public static Task KeepBody(HttpContext context, RequestDelegate next)
    {
        if (IsPhone(context) && context.Request.ContentLength is <= LargestBody)
            context.Request.EnableBuffering(LargestBody);
        return next(context);
    }

    /// <summary>Around load balancing: asks the others, one after the other, while nothing was answered.</summary>
    public static async Task Ask(HttpContext context, RequestDelegate next)
    {
        var proxying = context.GetReverseProxyFeature();
        IReadOnlyList<DestinationState> others = [.. proxying.AllDestinations];
        await next(context);
        foreach (var other in others.Where(other => other != proxying.ProxiedDestination).ToList())
        {
            if (!IsPhone(context) || !context.Request.Body.CanSeek || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested || context.GetForwarderErrorFeature() is null)
                return;
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.Clear();
            context.Request.Body.Position = 0;
            proxying.AvailableDestinations = other;
            await next(context);
        }
    }

    static bool IsPhone(HttpContext context) => context.GetReverseProxyFeature().Cluster.Config.ClusterId == Service.Phone;
}
