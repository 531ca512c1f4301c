using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Reading;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Shards;

/// <summary>The one transaction of a batch: what is new of the events, decisions, guard, state, outbox.</summary>
sealed partial class RoutingShard
{
    const string Consumer = "routing";

    // Begun work is finished also when the shard is given back: the guard alone decides whether it counts.
    async Task ApplyAsync(List<ShardWork> batch)
    {
        var now = Now();
        var ct = CancellationToken.None;
        tenants ??= await LoadShard.LoadAsync(database, lease.Shard, now, ct);
        var commands = batch.OfType<CommandWork>().ToArray();
        var events = batch.OfType<EventsWork>().SelectMany(w => w.Events).ToArray();
        var concerned = events.Select(e => e.Tenant).Concat(commands.Select(c => c.Command.Tenant))
            .Concat(tenants.Values.Where(t => t.NextDue <= now).Select(t => t.Tenant))
            .Distinct(StringComparer.Ordinal).Select(TenantOf).ToArray();
        if (concerned.Length == 0)
            return;

        await using var tx = await database.BeginAsync([.. concerned.Select(t => t.Tenant)], ct);
        var fresh = await FreshAsync(tx, events, ct);
        foreach (var work in batch)
            Decide(work, fresh, now);
        foreach (var tenant in concerned)
        {
            tenant.Advance(now);
            tenant.Foresee(now);
        }

        var commit = new ShardCommit(concerned, now);
        var outgoing = commit.Events();
        await using (var write = new NpgsqlBatch(tx.Connection, tx.Transaction))
        {
            write.BatchCommands.Add(lease.Guard());
            foreach (var statement in commit.Statements())
                write.BatchCommands.Add(statement);
            foreach (var statement in outbox.Commands(outgoing))
                write.BatchCommands.Add(statement);
            await write.ExecuteNonQueryAsync(ct);
        }

        foreach (var command in commands)
            command.Answer ??= await AnswerOf(tx, command.Command, ct);
        if (commands.Any(c => c.Command is Commands.AcceptOffer))
            Failpoint.Hit("routing.offer-accept");
        await tx.CommitAsync(ct);
        Failpoint.Hit("routing.commit-publish");
        foreach (var tenant in concerned)
            tenant.Committed();
        if (outgoing.Count > 0)
            outbox.Wake();
        foreach (var work in batch)
        {
            if (work is EventsWork taken)
                taken.Complete();
            else if (work is CommandWork command)
                command.Complete();
        }
    }

    TenantRouting TenantOf(string tenant)
    {
        if (!tenants!.TryGetValue(tenant, out var known))
            tenants[tenant] = known = new TenantRouting(tenant, new TenantRouter(), null);
        return known;
    }

    void Decide(ShardWork work, HashSet<ReceivedEvent> fresh, Instant now)
    {
        if (work is EventsWork taken)
        {
            foreach (var some in taken.Events.Where(fresh.Contains).Chunk(TenantRouter.AnticipatesBest))
            {
                foreach (var ofTenant in some.GroupBy(e => e.Tenant, StringComparer.Ordinal))
                    TenantOf(ofTenant.Key).Anticipate(ofTenant);
                foreach (var received in some)
                    TenantOf(received.Tenant).Apply(received, now);
            }
        }
        else if (work is CommandWork command)
        {
            command.Answer = TenantOf(command.Command.Tenant).Apply(command.Command, now, command.TraceParent);
        }
    }

    /// <summary>The events not taken in before; and what is known of conversations they may bring back although they are over.</summary>
    async Task<HashSet<ReceivedEvent>> FreshAsync(TenantTransaction tx, ReceivedEvent[] events, CancellationToken ct)
    {
        if (events.Length == 0)
            return [];
        var fresh = (await Inbox.KeepNewAsync(tx, Consumer, events, ct)).ToHashSet<ReceivedEvent>(ReferenceEqualityComparer.Instance);
        var unknown = fresh.Where(e => e.Event is ConversationWaiting w && !TenantOf(e.Tenant).Knows(w.ConversationId))
            .Select(e => (e.Tenant, ((ConversationWaiting)e.Event).ConversationId)).ToArray();
        if (unknown.Length == 0)
            return fresh;
        await using var command = new NpgsqlCommand(
            "select tenant, conversation_id, version from ended where (tenant, conversation_id) in (select * from unnest($1, $2))", tx.Connection, tx.Transaction)
        {
            Parameters =
            {
                new NpgsqlParameter { Value = unknown.Select(u => u.Tenant).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new NpgsqlParameter { Value = unknown.Select(u => u.ConversationId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            TenantOf(reader.GetString(0)).Ended[reader.GetGuid(1)] = reader.GetInt64(2);
        return fresh;
    }

    /// <summary>What became of an offer, from storage: the same answer to every repeat.</summary>
    static async Task<CommandAnswer> AnswerOf(TenantTransaction tx, RoutingCommand command, CancellationToken ct) => command switch
    {
        Commands.AcceptOffer c => (await OfferOutcome.FindAsync(tx, c.Tenant, c.Offer, ct))?.ToAccept(c.Agent) ?? new CommandAnswer(Outcomes.NotFound),
        Commands.DeclineOffer c => (await OfferOutcome.FindAsync(tx, c.Tenant, c.Offer, ct))?.ToDecline(c.Agent) ?? new CommandAnswer(Outcomes.NotFound),
        _ => throw new InvalidOperationException($"{command.GetType().Name} was not answered."),
    };
}
