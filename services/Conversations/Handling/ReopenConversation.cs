using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Handling;

/// <summary><c>POST /v1/conversations/{id}/reopen</c>: a resolved conversation waits again, for its last agent first.</summary>
static class ReopenConversation
{
    static readonly ProblemType NotResolved = new(
        StatusCodes.Status409Conflict,
        "not-resolved",
        "The conversation is not resolved.",
        "Only a resolved conversation can be reopened.",
        "Nothing is to be done: it is open.");

    internal static void Map(WebApplication app) =>
        app.MapPost("/v1/conversations/{id:guid}/reopen", async (Guid id, HttpContext http, OpenConversation open, TimeProvider time, CancellationToken ct) =>
        {
            var now = time.GetUtcNow();
            var answer = await open.RunAsync<IResult>(
                http.Caller().Tenant,
                id,
                (conversation, _) => Task.FromResult(conversation.Reopen(Guid.CreateVersion7(now), now)
                    ? new Step<IResult>(Results.Ok(ConversationCommand.State(conversation)))
                    : ConversationCommand.Refused(Problems.Conflict(NotResolved))),
                ct);
            return answer.OrNotFound();
        })
            .ForDesk()
            .WithSummary("Reopen a resolved conversation")
            .Produces<ConversationState>()
            .Refuses(ProblemTypes.NotFound, NotResolved);
}
