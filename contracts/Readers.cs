namespace Omnichannel.Contracts;

/// <summary>
/// Who reads what: the one table of the broker's queues. Every process declares all of them when it connects, so that nothing is published before somebody will read it.
/// </summary>
public static class Readers
{
    /// <summary>In place of a number of shards: one queue that one process at a time reads, so that order is kept; the others stand by for when it ends.</summary>
    public const int InOrder = -1;

    /// <summary>
    /// A queue with the events it receives. With shards it is that many queues, <c>{Queue}-00</c> …, each receiving the events published with its number as routing key;
    /// only the holder of the shard's lease reads it.
    /// </summary>
    public static readonly IReadOnlyList<(string Queue, int Shards, IReadOnlyList<Type> Events)> All =
    [
        ("conversations", 16, [typeof(MessageReceived), typeof(CallReceived)]),
        ("conversations-routing", 0, [typeof(ConversationOffered), typeof(OfferEnded), typeof(ConversationAssigned), typeof(ConversationUnassigned), typeof(ConversationOutOfHours), typeof(QueueOverfilled), typeof(WaitEstimateChanged), typeof(SlaBreached)]),
        ("conversations-reports", 0, [typeof(ReplySent), typeof(ReplyFailed), typeof(ReplyOutcomeUnknown), typeof(DeliveryReported), typeof(TenantChanged), typeof(CallEnded), typeof(CallRecorded)]),
        ("routing", 16, [typeof(ConversationWaiting), typeof(ConversationChanged), typeof(ConversationResolved)]),
        ("desk", 0,
        [
            typeof(ConversationOffered), typeof(OfferEnded), typeof(ConversationAssigned), typeof(ConversationUnassigned),
            typeof(MessageAdded), typeof(ConversationChanged), typeof(ConversationResolved), typeof(AgentPresenceChanged), typeof(AgentMentioned),
        ]),
        ("visitors", InOrder, [typeof(ConversationProgressed), typeof(ReplyRequested), typeof(CustomerErased)]),
        ("calls", 0, [typeof(ConversationProgressed), typeof(ReplyRequested), typeof(CustomerErased)]),
        ("email-replies", 0, [typeof(ReplyRequested)]),
        ("email-erasure", 0, [typeof(CustomerErased)]),
        ("email-blocking", 0, [typeof(SenderBlocked)]),
        ("social-replies", 0, [typeof(ReplyRequested)]),
        ("social-erasure", 0, [typeof(CustomerErased)]),
    ];
}
