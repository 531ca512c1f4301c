using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Handling;

/// <summary>Why Routing took a conversation from its agent, for whoever has it next.</summary>
static class HandOver
{
    /// <summary>In English words; null where it was resolved or transferred, which the timeline tells by itself.</summary>
    internal static string? Words(ConversationUnassigned unassigned) => unassigned.Reason switch
    {
        "shift-end" => $"Handed over: the shift of {unassigned.Agent} has ended.",
        "lapsed" => $"Handed over: {unassigned.Agent} was offline for too long.",
        "removed" => $"Handed over: {unassigned.Agent} is not an agent any more.",
        "full" => $"Handed over: the customer wrote while {unassigned.Agent} had no room or was not there.",
        _ => null,
    };
}
