using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Threads;

/// <summary>The projection of Routing's events: whose the conversation is. What speaks of an older wait, or comes late, changes nothing.</summary>
public sealed partial class Conversation
{
    public void Apply(ConversationOffered offered)
    {
        if (!IsNews(offered.Version, offered.WaitId) || IsResolved)
            return;
        RoutingState = "offered";
        (OfferId, OfferedTo, Agent, AssignmentId, QueueOpensAt, QueueFull) = (offered.OfferId, offered.Agent, null, null, null, false);
    }

    public void Apply(OfferEnded ended)
    {
        if (!IsNews(ended.Version, ended.WaitId) || RoutingState != "offered")
            return;
        // Others may still be asked.
        OfferId = ended.Beside is [.., var live] ? live : null;
        if (OfferId is null || ended.Agent == OfferedTo)
            OfferedTo = null;
        RoutingState = OfferId is null ? "waiting" : "offered";
    }

    public void Apply(ConversationAssigned assigned, DateTimeOffset now)
    {
        if (!IsNews(assigned.Version, assigned.WaitId) || IsResolved)
            return;
        RoutingState = "assigned";
        (OfferId, OfferedTo, Agent, AssignmentId, QueueOpensAt, NotBefore, QueueFull) = (null, null, assigned.Agent, assigned.AssignmentId, null, null, false);
        (WaitPosition, WaitExpectedSeconds, WaitToldAt) = (null, null, null);
        if (!SlaBreached && Status is "new" or "open")
            SlaDueAt = assigned.SlaDueAt;
        LastAgent = assigned.Agent;
        ChangedAt = now;
        if (Status != "new")
            return;
        Status = "open";
        Touch(now);
    }

    /// <summary>The agent has it no more. Unless it was resolved, transferred or is the customer's turn, it waits again, since when it waited before.</summary>
    /// <returns>Whether it was news.</returns>
    public bool Apply(ConversationUnassigned unassigned, Guid newWaitId, DateTimeOffset now)
    {
        if (!IsNews(unassigned.Version, unassigned.WaitId) || (AssignmentId is { } own && own != unassigned.AssignmentId))
            return false;
        LastAgent = unassigned.Agent;
        RoutingState = "none";
        (OfferId, OfferedTo, Agent, AssignmentId) = (null, null, null, null);
        ChangedAt = now;
        if (Status is "new" or "open" && unassigned.Reason is not ("resolved" or "transferred"))
            Wait(newWaitId, WaitingSince ?? now, now);
        return true;
    }

    public void Apply(QueueOverfilled full)
    {
        if (IsNews(full.Version, full.WaitId) && RoutingState == "waiting")
            (QueueFull, DivertedTo) = (true, full.DivertedTo);
    }

    /// <returns>Whether the customer is to be told: once for each wait.</returns>
    public bool Apply(ConversationOutOfHours closed)
    {
        if (!IsNews(closed.Version, closed.WaitId) || RoutingState != "waiting")
            return false;
        QueueOpensAt = closed.OpensAt;
        var isNew = ClosedTold != WaitId;
        ClosedTold = WaitId;
        return isNew;
    }

    public void Apply(SlaBreached breached)
    {
        // An answer given meanwhile was in time, or told to be late before.
        if (IsNews(breached.Version, breached.WaitId) && Status is "new" or "open")
            (SlaDueAt, SlaBreached) = (breached.DueAt, true);
    }

    public void Apply(WaitEstimateChanged estimate)
    {
        if (estimate.WaitId != WaitId || RoutingState is not ("waiting" or "offered") || estimate.At <= WaitToldAt)
            return;
        (WaitPosition, WaitExpectedSeconds, WaitToldAt) = (estimate.Position, estimate.ExpectedSeconds, estimate.At);
        if (!SlaBreached)
            SlaDueAt = estimate.SlaDueAt;
    }

    // A breach remains to be seen until the customer writes anew.
    void Responded()
    {
        if (!SlaBreached)
            SlaDueAt = null;
    }

    bool IsNews(long version, Guid waitId)
    {
        if (version <= RoutingVersion)
            return false;
        RoutingVersion = version;
        return waitId == WaitId;
    }
}
