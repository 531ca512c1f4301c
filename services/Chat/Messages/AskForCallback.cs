using System.Net;
using Microsoft.AspNetCore.Mvc;
using Omnichannel.Chat.Sessions;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Chat.Messages;

/// <summary><c>POST /chat/sessions/{id}/callback</c>: the visitor, who has written, wants to hear from somebody at a time that suits him; Conversations keeps the promise.</summary>
internal static class AskForCallback
{
    private static readonly ProblemType NothingWritten = new(
        StatusCodes.Status409Conflict,
        "nothing-written",
        "There is no conversation yet.",
        "The visitor has not written, or his message is still on its way into the conversation.",
        "Write a message first; after that repeat the request in a second.");

    /// <summary>When somebody is to come back to him.</summary>
    /// <param name="ClientId">The widget's id of what it asks, 1 to 64 letters, digits, hyphens and underscores: asked again under it, it is promised once.</param>
    /// <param name="At">With an offset, <c>2026-11-24T10:00:00+05:00</c>, or as his own clock shows it, <c>2026-11-24T10:00</c>; after now and within 366 days.</param>
    internal sealed record Request(string ClientId, string At);

    public static void Map(WebApplication app) =>
        app.MapPost(
            "/chat/sessions/{id}/callback",
            ([FromHeader(Name = SessionToken.Header)] string? token, string id, Request request, HttpContext context, KnownSessions sessions, IHttpClientFactory clients, CancellationToken ct) =>
                sessions.RunAsync(context, id, token, 2, session => RunAsync(session, request, clients, ct)))
            .AllowAnonymous()
            .OpenTo("the visitor whose session it is.")
            .WithSummary("Ask to be called back at a time")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.Validation, KnownSessions.Unknown, Origins.NotAllowed, NothingWritten, ProblemTypes.Unavailable);

    private static async Task<IResult> RunAsync(VisitorSession session, Request request, IHttpClientFactory clients, CancellationToken ct)
    {
        if (!ClientId.IsOne(request.ClientId))
            return Problems.Validation("clientId", ClientId.Expected);
        if (session.Known.ConversationId is not { } conversation)
            return Problems.Conflict(NothingWritten);
        var id = DerivedId.Of($"{session.Account.Tenant}\n{conversation}\n{session.Visitor}\n{request.ClientId}\ncallback");
        using var client = clients.CreateClient("Conversations");
        using var answer = await client.PostAsJsonAsync(
            $"/internal/tenants/{session.Account.Tenant}/conversations/{conversation}/callbacks", new { request.At, session.Known.TimeZone, id }, ct);
        return answer.StatusCode switch
        {
            HttpStatusCode.Created => Results.NoContent(),
            HttpStatusCode.UnprocessableEntity => Problems.Validation("at", "A time after now and within 366 days, which the clocks do not skip."),
            HttpStatusCode.NotFound or HttpStatusCode.Conflict => Problems.Conflict(NothingWritten),
            _ => throw new UnavailableException($"Conversations answered {(int)answer.StatusCode}."),
        };
    }
}
