using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Handling;

/// <summary><c>POST /v1/conversations/{id}/resolve</c>: ends a conversation with its disposition.</summary>
static class ResolveConversation
{
    static readonly ProblemType AlreadyResolved = new(
        StatusCodes.Status409Conflict,
        "already-resolved",
        "The conversation is resolved already.",
        "Somebody resolved it before; its disposition stays as it is.",
        "Reopen it first where the disposition is to change.");

    /// <summary>The disposition: what it was about and how it ended.</summary>
    /// <param name="Category">What it was about, at most 100 characters.</param>
    /// <param name="Cause">Why it happened, at most 2000 characters.</param>
    /// <param name="Solution">What solved it, at most 2000 characters.</param>
    internal sealed record Request(string? Category, string? Cause, string? Solution);

    internal static void Map(WebApplication app) =>
        app.MapPost("/v1/conversations/{id:guid}/resolve", async (Guid id, Request? request, HttpContext http, OpenConversation open, TimeProvider time, CancellationToken ct) =>
        {
            var errors = Bounds.Check(("category", request?.Category, 100), ("cause", request?.Cause, 2000), ("solution", request?.Solution, 2000));
            if (errors.Count > 0)
                return Problems.Validation(errors);
            var answer = await open.RunAsync<IResult>(http.Caller().Tenant, id, (conversation, _) => Task.FromResult(Resolve(conversation)), ct);
            return answer.OrNotFound();

            Step<IResult> Resolve(Conversation conversation)
            {
                if (!conversation.Resolve(http.Caller().Author(), time.GetUtcNow()))
                    return ConversationCommand.Refused(Problems.Conflict(AlreadyResolved));
                (conversation.Category, conversation.Cause, conversation.Solution) = (request?.Category, request?.Cause, request?.Solution);
                return new Step<IResult>(Results.Ok(ConversationCommand.State(conversation)));
            }
        })
            .ForDesk()
            .WithSummary("Resolve a conversation")
            .Produces<ConversationState>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound, AlreadyResolved);
}
