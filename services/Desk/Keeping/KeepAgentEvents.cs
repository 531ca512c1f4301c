using Omnichannel.Contracts;
using Omnichannel.Desk.Folding;
using Omnichannel.Desk.Streaming;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.Desk.Keeping;

/// <summary>
/// Keeps what agents are to be told: folds a batch of events into what is known and appends the outcome to the agents' lists, in one transaction.
/// </summary>
/// <remarks>
/// No inbox: versions and seqs tell a repeat, of which only a mention is told again. Locks are taken in one order by every process, so that competing batches wait but do not deadlock:
/// conversations, then presences, then agents, each kind by its key. An agent's cursors are drawn under the lock of his row, the last to be taken.
/// </remarks>
internal sealed class KeepAgentEvents(Database database, TellWalls walls, TimeProvider time) : IBatchHandler
{
    /// <inheritdoc/>
    public async Task HandleAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
    {
        var tenants = batch.Select(received => received.Tenant).Distinct(StringComparer.Ordinal).ToList();
        await using var transaction = await database.BeginAsync(tenants, ct);
        await KeepAsync(transaction, batch, ct);
        await transaction.CommitAsync(ct);
        walls.Changed(tenants);
        Failpoint.Hit("desk.commit-ack");
    }

    /// <summary>Does it in a transaction that the caller commits.</summary>
    internal async Task KeepAsync(TenantTransaction transaction, IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var presences = NewestPresences(batch);
        var locked = await LockKnown.RunAsync(transaction, ConversationsOf(batch), presences, now, ct);

        var known = new Dictionary<(string Tenant, Guid Conversation), KnownConversation>(locked.Conversations);
        var told = new List<(string Tenant, Told Told, string? TraceParent)>();
        var toldNow = new List<Told>();
        foreach (var received in batch)
        {
            toldNow.Clear();
            if (received.Event is AgentPresenceChanged presence)
            {
                if (ReferenceEquals(presences[(received.Tenant, presence.Agent)], presence) && locked.NewPresences.Contains((received.Tenant, presence.Agent)))
                    toldNow.Add(Told.Of(presence.Agent, new Presence(presence.State, presence.Cause)));
            }
            else if (received.Event is AgentMentioned mentioned)
            {
                toldNow.Add(Told.Of(mentioned.Agent, new Mention(mentioned.ConversationId, mentioned.Seq, mentioned.Author)));
            }
            else
            {
                var key = (received.Tenant, ConversationOf(received.Event));
                received.Span?.SetTag(Telemetry.ConversationAttribute, key.Item2);
                known[key] = Fold.Take(known[key], received.Event, toldNow);
            }

            told.AddRange(toldNow.Select(one => (received.Tenant, one, received.TraceParent)));
        }

        var changed = known.Where(pair => !ReferenceEquals(pair.Value, locked.Conversations[pair.Key])).Select(pair => (pair.Key.Tenant, pair.Value)).ToList();
        if (changed.Count > 0 || told.Count > 0)
            await AppendTold.RunAsync(database, transaction, changed, told, now, ct);
    }

    /// <summary>Presence is a state, not a history: of several changes in one batch the newest counts.</summary>
    private static Dictionary<(string Tenant, string Agent), AgentPresenceChanged> NewestPresences(IReadOnlyList<ReceivedEvent> batch)
    {
        var newest = new Dictionary<(string Tenant, string Agent), AgentPresenceChanged>();
        foreach (var received in batch)
            if (received.Event is AgentPresenceChanged presence
                && (!newest.TryGetValue((received.Tenant, presence.Agent), out var other) || presence.Version > other.Version))
                newest[(received.Tenant, presence.Agent)] = presence;
        return newest;
    }

    private static HashSet<(string Tenant, Guid Conversation)> ConversationsOf(IReadOnlyList<ReceivedEvent> batch) =>
        [.. batch.Where(received => received.Event is not (AgentPresenceChanged or AgentMentioned)).Select(received => (received.Tenant, ConversationOf(received.Event)))];

    private static Guid ConversationOf(object @event) => @event switch
    {
        ConversationOffered offered => offered.ConversationId,
        OfferEnded ended => ended.ConversationId,
        ConversationAssigned assigned => assigned.ConversationId,
        ConversationUnassigned unassigned => unassigned.ConversationId,
        MessageAdded added => added.ConversationId,
        ConversationChanged changed => changed.ConversationId,
        ConversationResolved resolved => resolved.ConversationId,
        _ => throw new ArgumentException($"Desk does not read {@event.GetType().Name}.", nameof(@event)),
    };
}
