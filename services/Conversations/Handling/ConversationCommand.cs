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
    internal static object State(Conversation conversation) =>
        new { conversation.Id, conversation.Status, conversation.Queue, AssignedAgent = conversation.Agent, RoutingState = conversation.RoutingState, conversation.LastSeq };
}
