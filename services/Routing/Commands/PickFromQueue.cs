using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Routing.Commands;

/// <summary>
/// <c>POST /v1/queues/{id}/pick {conversationId}</c>, by an agent who takes what waits there out of its turn → 200 <c>{offerId, conversationId, agent}</c>; 409
/// <c>not-waiting</c>, <c>pick-not-allowed</c> or <c>no-room</c>; 404 for a queue that is not there.
/// </summary>
static class PickFromQueue
{
    static readonly ProblemType NotWaiting = new(
        StatusCodes.Status409Conflict,
        Outcomes.NotWaiting,
        "The conversation does not wait.",
        "It does not wait in this queue: somebody has it or is being asked, it was answered or resolved, or its time has not come.",
        "Read the queue again.");

    static readonly ProblemType NotAllowed = new(
        StatusCodes.Status409Conflict,
        Outcomes.NotAllowed,
        "The conversation may not be picked.",
        "The queue's policy lets nobody pick, the agent is not fit for the conversation, declined it a moment ago, or it is kept for somebody else.",
        "Take what is offered.");

    static readonly ProblemType NoRoom = new(
        StatusCodes.Status409Conflict, Outcomes.NoRoom, "The agent has no room.", "The agent is offline, off shift, or has all units in use.", "Resolve something first.");

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/v1/queues/{id}/pick", Handle).ForAgents()
        .WithSummary("Take a waiting conversation out of its turn")
        .Produces<AnsweredOffer>()
        .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound, NotWaiting, NotAllowed, NoRoom);

    static async Task<IResult> Handle(string id, PickRequest request, HttpContext context, SendCommand send)
    {
        if (!Names.IsName(id))
            return Problems.NotFound("such queue");
        if (request.ConversationId is not { } conversation || conversation == Guid.Empty)
            return Problems.Validation("conversationId", "The conversation to take.");
        var answer = await send.SendAsync(new PickConversation(context.Caller().Tenant, id, conversation, context.Caller().AgentId!), context.RequestAborted);
        return answer.Outcome switch
        {
            Outcomes.Done => Results.Json(answer.Document),
            Outcomes.NotFound => Problems.NotFound($"queue '{id}'"),
            Outcomes.NotAllowed => Problems.Conflict(NotAllowed),
            Outcomes.NoRoom => Problems.Conflict(NoRoom),
            _ => Problems.Conflict(NotWaiting),
        };
    }

    /// <summary>What is picked.</summary>
    /// <param name="ConversationId">The conversation.</param>
    sealed record PickRequest(Guid? ConversationId);
}
