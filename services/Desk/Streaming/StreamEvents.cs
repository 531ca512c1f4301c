using Microsoft.AspNetCore.Mvc;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Desk.Streaming;

/// <summary>
/// <c>GET /desk/stream</c>: the agent's events as Server-Sent Events. <c>Last-Event-ID</c> (or <c>?cursor=</c>, for the first opening after a snapshot) resumes
/// after that event at any process; without it the stream begins with what is committed from now on.
/// </summary>
internal static class StreamEvents
{
    public static void Map(WebApplication app)
    {
        app.CloseStreamsAtTheEnd();
        app.MapGet("/desk/stream", ([FromHeader(Name = "Last-Event-ID")] string? lastEventId, string? cursor, HttpContext context, EventStream stream) => RunAsync(lastEventId, cursor, context, stream))
            .ForAgents()
            .WithSummary("Follow the agent's events as they happen")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .Refuses(ProblemTypes.Validation);
    }

    private static async Task RunAsync(string? lastEventId, string? cursor, HttpContext context, EventStream stream)
    {
        if (!EventStream.TryReadCursor(string.IsNullOrEmpty(lastEventId) ? cursor : lastEventId, out var after))
        {
            await Problems.Validation("Last-Event-ID", "Must be the id of an event of this stream: a whole number from 0 up.").ExecuteAsync(context);
            return;
        }

        var caller = context.Caller();
        await stream.RunAsync(new ListKey(caller.Tenant, caller.AgentId!), caller.SessionId, after, context);
    }
}
