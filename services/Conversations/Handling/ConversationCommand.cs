using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Handling;

/// <summary>Shared forms of the commands on a conversation.</summary>
static class ConversationCommand
{
    /// <summary>Who gave it: the agent, else the person or key.</summary>
    internal static string Author(this Caller caller) => caller.AgentId ?? caller.Subject;

    internal static IResult OrNotFound(this IResult? answer) => answer ?? Problems.NotFound("conversation with this id");

    internal static Step<IResult> Refused(IResult problem) => new(problem, Changed: false);

    /// <summary>The state a command leaves behind, as its answer.</summary>
    internal static ConversationState State(Conversation conversation) =>
        new(conversation.Id, conversation.Status, conversation.Queue, conversation.Agent, conversation.RoutingState, conversation.LastSeq);
}

/// <summary>The state a command leaves behind.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Status"><c>new</c>, <c>open</c>, <c>pending</c> (customer), <c>resolved</c> or <c>confirmed</c>.</param>
/// <param name="Queue">Queue id.</param>
/// <param name="AssignedAgent">The agent who has it, or null.</param>
/// <param name="RoutingState"><c>none</c>, <c>waiting</c>, <c>offered</c> or <c>assigned</c>.</param>
/// <param name="LastSeq">Newest entry of the timeline.</param>
sealed record ConversationState(Guid Id, string Status, string Queue, string? AssignedAgent, string RoutingState, long LastSeq);
