using Omnichannel.Hosting.Security;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Desk.Streaming;

/// <summary>
/// <c>GET /desk/wall/stream</c>: that something has changed among the tenant's conversations and agents, as Server-Sent Events; what it is, <c>GET /v1/live</c> and
/// <c>GET /v1/conversations</c> tell. Nothing is missed that way: whoever comes back reads anew. It is the wall's own, and no part of the API.
/// </summary>
internal static class StreamChanges
{
    public static void Map(WebApplication app) =>
        app.MapGet("/desk/wall/stream", (HttpContext context, EventStream stream) =>
        {
            var caller = context.Caller();
            return stream.RunAsync(TellWalls.ListOf(caller.Tenant), caller.SessionId, null, context);
        })
            .RequireAuthorization()
            .RequireAuthorization(policy => policy.RequireRole("admin", "supervisor"))
            .ExcludeFromDescription();
}
