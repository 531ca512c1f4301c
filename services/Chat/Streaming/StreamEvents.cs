using Microsoft.AspNetCore.Mvc;
using Omnichannel.Chat.Sessions;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Chat.Streaming;

/// <summary>
/// <c>GET /chat/sessions/{id}/stream</c>: what the visitor is told, as Server-Sent Events. <c>Last-Event-ID</c> resumes after that event at any process; without it the stream begins
/// with all that is kept, which is the history his widget shows.
/// </summary>
internal static class StreamEvents
{
    public static void Map(WebApplication app)
    {
        app.CloseStreamsAtTheEnd();
        app.MapGet("/chat/sessions/{id}/stream", ([FromHeader(Name = "Last-Event-ID")] string? lastEventId, [FromHeader(Name = SessionToken.Header)] string? token, string id, HttpContext context, KnownSessions sessions, EventStream stream) =>
            RunAsync(lastEventId, token, id, context, sessions, stream))
            .AllowAnonymous()
            .OpenTo("the visitor whose session it is.")
            .WithSummary("Follow a visitor's conversation as it happens")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .Refuses(ProblemTypes.Validation, KnownSessions.Unknown, Origins.NotAllowed);
    }

    private static async Task RunAsync(string? lastEventId, [FromHeader(Name = SessionToken.Header)] string? token, string id, HttpContext context, KnownSessions sessions, EventStream stream)
    {
        var (session, refusal) = await sessions.FindAsync(context, id, token, 1);
        if (session is not null && !EventStream.TryReadCursor(lastEventId, out _))
            refusal = Problems.Validation("Last-Event-ID", "Must be the id of an event of this stream: a whole number from 0 up.");
        if (refusal is not null)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        EventStream.TryReadCursor(lastEventId, out var after);
        await stream.RunAsync(session!.List, session.Id, after ?? session.Known.Before, context);
    }
}
