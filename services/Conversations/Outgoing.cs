using Omnichannel.Contracts;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Conversations;

/// <summary>Makes the events of this service ready for the outbox. All go to the tenant's shard, where Routing reads them.</summary>
static class Outgoing
{
    /// <param name="event">An event of the contracts.</param>
    /// <param name="tenant">Its tenant.</param>
    /// <param name="now">Now.</param>
    /// <param name="traceParent">Trace of what caused it, where that is not the current activity.</param>
    internal static OutgoingEvent Of(object @event, string tenant, DateTimeOffset now, string? traceParent = null)
    {
        return @event switch
        {
            MessageAdded e => Make(e),
            AgentMentioned e => Make(e),
            ConversationWaiting e => Make(e),
            ConversationChanged e => Make(e),
            ConversationResolved e => Make(e),
            ConversationProgressed e => Make(e),
            ReplyRequested e => Make(e),
            CustomerErased e => Make(e),
            ChannelAccountChanged e => Make(e),
            SenderBlocked e => Make(e),
            _ => throw new InvalidOperationException($"{@event.GetType().Name} is no event of this service."),
        };

        OutgoingEvent Make<T>(T e)
            where T : class => OutgoingEvent.Of(e, tenant, Shard.Of(tenant), now, traceParent);
    }
}
