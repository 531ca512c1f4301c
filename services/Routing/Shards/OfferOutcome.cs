using System.Text.Json;
using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Configuration;

namespace Omnichannel.Routing.Shards;

/// <summary>What became of an offer.</summary>
sealed record OfferOutcome(Guid Id, Guid Conversation, string Agent, DateTime? AcceptedAt, string? EndReason)
{
    public static Task<OfferOutcome?> FindAsync(TenantTransaction tx, string tenant, Guid offer, CancellationToken ct) =>
        tx.Connection.QuerySingleOrDefaultAsync<OfferOutcome>(new CommandDefinition(
            """
            select id as "Id", conversation_id as "Conversation", agent as "Agent", accepted_at as "AcceptedAt", end_reason as "EndReason"
              from offer where tenant = @tenant and id = @offer
            """,
            new { tenant, offer },
            tx.Transaction,
            cancellationToken: ct));

    /// <summary>The answer to an accept by <paramref name="agent"/>: done also when it was done before.</summary>
    public CommandAnswer ToAccept(string agent)
    {
        if (agent != Agent)
            return new CommandAnswer(Outcomes.NotFound);
        return AcceptedAt is not null ? Done() : new CommandAnswer(Refusal());
    }

    /// <summary>The answer to a decline by <paramref name="agent"/>: done also when it was done before.</summary>
    public CommandAnswer ToDecline(string agent)
    {
        if (agent != Agent)
            return new CommandAnswer(Outcomes.NotFound);
        if (AcceptedAt is not null)
            return new CommandAnswer(Outcomes.AlreadyTaken);
        return EndReason == Outcomes.Declined ? Done() : new CommandAnswer(Refusal());
    }

    string Refusal() => EndReason is Outcomes.Expired or Outcomes.Declined or Outcomes.AlreadyTaken ? EndReason : Outcomes.Withdrawn;

    CommandAnswer Done() => new(Outcomes.Done, Document: JsonSerializer.SerializeToElement(
        new AnsweredOffer(Id, Conversation, Agent, AcceptedAt is null ? null : Id, AcceptedAt), Kinds.Json));
}

/// <summary>An offer that its agent has accepted or declined.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Agent">Agent id.</param>
/// <param name="AssignmentId">The assignment it became; absent where it was declined.</param>
/// <param name="AcceptedAt">UTC instant; absent where it was declined.</param>
sealed record AnsweredOffer(Guid OfferId, Guid ConversationId, string Agent, Guid? AssignmentId, DateTime? AcceptedAt);
