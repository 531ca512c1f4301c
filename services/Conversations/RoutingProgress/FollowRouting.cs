using Npgsql;
using NpgsqlTypes;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Handling;
using Omnichannel.Conversations.Notices;
using Omnichannel.Conversations.Tenants;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.Conversations.RoutingProgress;

/// <summary>Follows Routing's offers and assignments, in batches: one transaction, conversations locked in a fixed order.</summary>
sealed class FollowRouting(Database database, Outbox outbox, TimeProvider time) : IBatchHandler
{
    const string Consumer = "conversations-routing";

    public async Task HandleAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var tenants = batch.Select(e => e.Tenant).Distinct(StringComparer.Ordinal).ToArray();
        await using var tx = await database.BeginAsync(tenants, ct);
        var fresh = await Inbox.KeepNewAsync(tx, Consumer, batch, ct);
        if (fresh.Count > 0)
            await FollowAsync(tx, tenants, fresh, now, ct);
        await tx.CommitAsync(ct);
    }

    async Task FollowAsync(TenantTransaction tx, string[] tenants, IReadOnlyList<ReceivedEvent> events, DateTimeOffset now, CancellationToken ct)
    {
        var entries = new List<TimelineEntry>();
        var requests = new List<OutgoingEvent>();
        var (conversations, settings) = await LoadAsync(tx, tenants, [.. events.Select(e => (e.Tenant, IdOf(e.Event)))], ct);
        foreach (var received in events)
        {
            if (conversations.TryGetValue((received.Tenant, IdOf(received.Event)), out var conversation))
            {
                conversation.TraceParent = received.TraceParent;
                received.Span?.SetTag(Telemetry.ConversationAttribute, conversation.Id);
                if (Apply(conversation, received.Event, now) is { } entry)
                    entries.Add(entry);
                if (received.Event is ConversationOutOfHours closed && conversation.Apply(closed))
                    await TellAsync(conversation);
            }
        }

        var outgoing = conversations.Values
            .SelectMany(c => c.TakeEvents(SettingsOf(c.Tenant).DefaultQueue, now)
                .Select(e => Outgoing.Of(e, c.Tenant, now, c.TraceParent)))
            .Concat(requests)
            .ToList();
        await using var write = new NpgsqlBatch(tx.Connection, tx.Transaction);
        write.BatchCommands.Add(StoreConversations.Upsert(conversations.Values));
        if (entries.Count > 0)
            write.BatchCommands.Add(StoreConversations.Insert(entries));
        foreach (var command in outbox.Commands(outgoing))
            write.BatchCommands.Add(command);
        await write.ExecuteNonQueryAsync(ct);
        tx.OnCommitted(outbox.Wake);

        TenantSettings SettingsOf(string tenant) => settings.GetValueOrDefault(tenant) ?? TenantSettings.Unknown(tenant);

        async Task TellAsync(Conversation conversation)
        {
            var (entry, request) = await TellClosed.RunAsync(tx, conversation, SettingsOf(conversation.Tenant), now, ct);
            entries.Add(entry);
            if (request is not null)
                requests.Add(Outgoing.Of(request, conversation.Tenant, now, conversation.TraceParent));
        }
    }

    /// <returns>What the timeline is to tell of it, if anything.</returns>
    static TimelineEntry? Apply(Conversation conversation, object @event, DateTimeOffset now)
    {
        switch (@event)
        {
            case ConversationOffered offered:
                conversation.Apply(offered);
                break;
            case OfferEnded ended:
                conversation.Apply(ended);
                break;
            case ConversationAssigned assigned:
                conversation.Apply(assigned, now);
                break;
            case ConversationUnassigned unassigned:
                return conversation.Apply(unassigned, Guid.CreateVersion7(now), now) && HandOver.Words(unassigned) is { } words
                    ? SystemEntry.Of(conversation, Guid.CreateVersion7(now), null, new TimelineEvent("handed-over") { Agent = unassigned.Agent, Reason = unassigned.Reason }, words, now)
                    : null;
            case ConversationOutOfHours:
                // It may have to be told to the customer.
                break;
            case QueueOverfilled full:
                conversation.Apply(full);
                break;
            case SlaBreached breached:
                conversation.Apply(breached);
                break;
            case WaitEstimateChanged estimate:
                conversation.Apply(estimate);
                break;
            default:
                throw new InvalidOperationException($"{@event.GetType().Name} is not an event of Routing.");
        }

        return null;
    }

    static Guid IdOf(object @event) => @event switch
    {
        ConversationOffered offered => offered.ConversationId,
        OfferEnded ended => ended.ConversationId,
        ConversationAssigned assigned => assigned.ConversationId,
        ConversationUnassigned unassigned => unassigned.ConversationId,
        ConversationOutOfHours closed => closed.ConversationId,
        WaitEstimateChanged estimate => estimate.ConversationId,
        QueueOverfilled full => full.ConversationId,
        SlaBreached breached => breached.ConversationId,
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of Routing."),
    };

    static async Task<(Dictionary<(string Tenant, Guid Id), Conversation> Conversations, Dictionary<string, TenantSettings> Settings)> LoadAsync(
        TenantTransaction tx, string[] tenants, IReadOnlyList<(string Tenant, Guid Id)> ids, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
        batch.BatchCommands.Add(Rows.Command(
            "select to_json(c) from conversation c where (tenant, id) in (select * from unnest($1, $2)) order by tenant, id for update",
            Rows.Array(NpgsqlDbType.Text, ids.Select(i => i.Tenant)),
            Rows.Array(NpgsqlDbType.Uuid, ids.Select(i => i.Id))));
        batch.BatchCommands.Add(Rows.Command("select to_json(t) from tenant t where tenant = any($1)", Rows.Array(NpgsqlDbType.Text, tenants)));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var conversations = await Rows.ReadAsync<Conversation>(reader, ct);
        var settings = await Rows.ReadAsync<TenantSettings>(reader, ct);
        return (conversations.ToDictionary(c => (c.Tenant, c.Id)), settings.ToDictionary(t => t.Tenant, StringComparer.Ordinal));
    }
}
