using Omnichannel.Contracts;

namespace Omnichannel.IntegrationTests.Desk;

/// <summary>One conversation's events as their owners would publish them, versions and seqs counted up.</summary>
public sealed class Happening(string tenant)
{
    static readonly TimeProvider Time = TimeProvider.System;

    long routing;
    long version;
    long seq;
    Guid offer;
    Guid assignment;
    string agent = "";

    public Guid Id { get; } = New();

    public Guid OfferId => offer;

    static DateTimeOffset Now => Time.GetUtcNow();

    public ConversationOffered Offered(string to)
    {
        (agent, offer) = (to, New());
        return new ConversationOffered(tenant, Id, ++routing, Id, offer, agent, "orders", "email", "ta", "Asia/Kolkata", "ta native", Now.AddSeconds(30), [], Now);
    }

    public OfferEnded OfferEnded(string outcome) => new(tenant, Id, ++routing, Id, offer, agent, outcome, [], Now);

    public ConversationAssigned Assigned()
    {
        assignment = New();
        return new ConversationAssigned(tenant, Id, ++routing, Id, assignment, offer, agent, "orders", "email", null, Now);
    }

    public ConversationUnassigned Unassigned(string reason) => new(tenant, Id, ++routing, Id, assignment, agent, reason, Now);

    public MessageAdded Added() => new(tenant, Id, New(), ++seq, "in", null, Now);

    public ConversationChanged Changed(string status) => new(tenant, Id, ++version, status, "email", "orders", "ta", "Asia/Kolkata", seq, Now);

    public ConversationResolved Resolved() => new(tenant, Id, ++version, Id, agent, Now);

    static Guid New() => Guid.CreateVersion7(Now);
}
