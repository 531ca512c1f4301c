using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Routing.Commands;

/// <summary>
/// <c>POST /v1/offers/{id}/accept</c> and <c>decline {reason?}</c>, by the agent who was asked → 200 <c>{offerId, conversationId, agent}</c>, also when repeated;
/// 409 with the outcome <c>already-taken</c>, <c>expired</c>, <c>withdrawn</c> or <c>declined</c>; 404 for an offer to somebody else.
/// </summary>
static class AnswerOffer
{
    const int LongestReason = 500;

    static readonly ProblemType AlreadyTaken = new(
        StatusCodes.Status409Conflict,
        Outcomes.AlreadyTaken,
        "The conversation was taken.",
        "Another agent who was asked at the same time accepted first; or the agent accepted it before, so it cannot be declined any more.",
        "Drop the offer. If the conversation is yours, answer or transfer it.");

    static readonly ProblemType Expired = new(
        StatusCodes.Status409Conflict, Outcomes.Expired, "The offer has expired.", "Nobody answered the offer before its `expiresAt`.", "Drop the offer; the conversation may be offered again.");

    static readonly ProblemType Declined = new(
        StatusCodes.Status409Conflict, Outcomes.Declined, "The offer was declined.", "The agent declined the offer before.", "Drop the offer.");

    static readonly ProblemType Withdrawn = new(
        StatusCodes.Status409Conflict,
        Outcomes.Withdrawn,
        "The offer was withdrawn.",
        "The conversation was resolved or transferred, or the agent, the queue or the conversation changed so that they no longer fit.",
        "Drop the offer.");

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/v1/offers/{id:guid}/accept", Accept).ForAgents()
            .WithSummary("Accept an offer")
            .Produces<AnsweredOffer>()
            .Refuses(ProblemTypes.NotFound, AlreadyTaken, Expired, Declined, Withdrawn);
        endpoints.MapPost("/v1/offers/{id:guid}/decline", Decline).ForAgents()
            .WithSummary("Decline an offer")
            .Produces<AnsweredOffer>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound, AlreadyTaken, Expired, Withdrawn);
    }

    static async Task<IResult> Accept(Guid id, HttpContext context, SendCommand send) =>
        Answer(await send.SendAsync(new AcceptOffer(context.Caller().Tenant, id, context.Caller().AgentId!), context.RequestAborted));

    static async Task<IResult> Decline(Guid id, DeclineRequest? request, HttpContext context, SendCommand send)
    {
        if (request?.Reason is { } reason && (reason.Length > LongestReason || reason.Any(char.IsControl)))
            return Problems.Validation("reason", $"At most {LongestReason} characters, none of them a control character.");
        return Answer(await send.SendAsync(new DeclineOffer(context.Caller().Tenant, id, context.Caller().AgentId!, request?.Reason), context.RequestAborted));
    }

    static IResult Answer(CommandAnswer answer) => answer.Outcome switch
    {
        Outcomes.Done => Results.Json(answer.Document),
        Outcomes.NotFound => Problems.NotFound("such offer to you"),
        Outcomes.AlreadyTaken => Problems.Conflict(AlreadyTaken),
        Outcomes.Expired => Problems.Conflict(Expired),
        Outcomes.Declined => Problems.Conflict(Declined),
        _ => Problems.Conflict(Withdrawn),
    };

    /// <summary>Why the offer is declined.</summary>
    /// <param name="Reason">Why, for the decision log; at most 500 characters.</param>
    sealed record DeclineRequest(string? Reason);
}
