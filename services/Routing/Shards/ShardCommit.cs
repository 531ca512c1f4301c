using System.Text.Json;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Omnichannel.Contracts;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Shards;

/// <summary>What a shard's tenants have changed, as the statements of one batch and the events that tell of it.</summary>
sealed class ShardCommit(IReadOnlyCollection<TenantRouting> tenants, Instant now)
{
    TouchedConversation[]? touched;

    /// <summary>The events, a tenant's in the order of its decisions.</summary>
    public IReadOnlyList<OutgoingEvent> Events() =>
    [
        .. from t in tenants
           from d in t.Decisions
           where d.Decision is not (Interrupted or Continued)
           let facts = d.Decision is ConversationDecision c ? t.Facts.GetValueOrDefault(c.Conversation.Value) : null
           let leaseUntil = d.Decision is PresenceChanged p ? t.Router.Progress(p.Agent)?.LeaseUntil.ToDateTimeOffset() : null
           let due = d.Decision is Assigned a ? t.Router.ResponseDue(a.Conversation)?.ToDateTimeOffset() : null
           select Translate.ToEvent(t.Tenant, d, facts, leaseUntil, due),
        .. from t in tenants
           from e in t.Estimates
           select OutgoingEvent.Of(e.Event, t.Tenant, Shard.Of(t.Tenant), e.Event.At, e.TraceParent),
    ];

    /// <summary>The statements. What ends goes before what begins, for the index that allows one holder per conversation.</summary>
    public IEnumerable<NpgsqlBatchCommand> Statements()
    {
        var statements = new[] { Configuration(), Removed(), PolicyVersions(), Agents(), GoneAgents(), Waits(), Progress(), Gone(), Ended(), Answered(ended: true), Answered(ended: false), OffersMade(), Decisions(), Routers() };
        return statements.OfType<NpgsqlBatchCommand>();
    }

    NpgsqlBatchCommand? Configuration()
    {
        var rows = tenants.SelectMany(t => t.Changed.Where(c => c.Value is not null).Select(c => (t.Tenant, c.Key, Stored: c.Value!))).ToArray();
        return rows.Length == 0 ? null : Command(
            """
            insert into configuration (tenant, kind, id, version, document, changed_at)
            select tenant, kind, id, version, document, $6 from unnest($1, $2, $3, $4, $5) as c (tenant, kind, id, version, document)
            on conflict (tenant, kind, id) do update set version = excluded.version, document = excluded.document, changed_at = excluded.changed_at
            """,
            Texts(rows.Select(r => r.Tenant)),
            Texts(rows.Select(r => r.Key.Kind)),
            Texts(rows.Select(r => r.Key.Id)),
            Array(NpgsqlDbType.Bigint, rows.Select(r => r.Stored.Version)),
            Array(NpgsqlDbType.Jsonb, rows.Select(r => r.Stored.Json)),
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now.ToDateTimeOffset() });
    }

    NpgsqlBatchCommand? Removed()
    {
        var rows = tenants.SelectMany(t => t.Changed.Where(c => c.Value is null).Select(c => (t.Tenant, c.Key))).ToArray();
        return rows.Length == 0 ? null : Command(
            "delete from configuration where (tenant, kind, id) in (select * from unnest($1, $2, $3))",
            Texts(rows.Select(r => r.Tenant)),
            Texts(rows.Select(r => r.Key.Kind)),
            Texts(rows.Select(r => r.Key.Id)));
    }

    NpgsqlBatchCommand? PolicyVersions()
    {
        var rows = tenants.SelectMany(t => t.PolicyVersions.Select(v => (t.Tenant, Version: v))).ToArray();
        return rows.Length == 0 ? null : Command(
            """
            insert into policy_version (tenant, id, version, document, restores, request, changed_by, changed_at)
            select *, $8 from unnest($1, $2, $3, $4, $5, $6, $7)
            """,
            Texts(rows.Select(r => r.Tenant)),
            Texts(rows.Select(r => r.Version.Id)),
            Array(NpgsqlDbType.Bigint, rows.Select(r => r.Version.Stored.Version)),
            Array(NpgsqlDbType.Jsonb, rows.Select(r => r.Version.Stored.Json)),
            Array(NpgsqlDbType.Bigint, rows.Select(r => r.Version.Restores)),
            Array(NpgsqlDbType.Uuid, rows.Select(r => r.Version.Request)),
            Texts(rows.Select(r => r.Version.By)),
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now.ToDateTimeOffset() });
    }

    NpgsqlBatchCommand? Agents()
    {
        var rows = tenants.SelectMany(t => t.Router.TouchedAgents.Select(id => (t.Tenant, Id: id.Value, Progress: t.Router.Progress(id), RuleQueues: t.Memberships.Of(id.Value)))).Where(r => r.Progress is not null).ToArray();
        return rows.Length == 0 ? null : Command(
            """
            insert into agent (tenant, id, presence, lease_until, offline_since, idle_since, expiries, last_served, wrap_ups, rule_queues)
            select tenant, id, presence, lease_until, offline_since, idle_since, expiries, last_served, wrap_ups, string_to_array(rule_queues, ' ')
              from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                as a (tenant, id, presence, lease_until, offline_since, idle_since, expiries, last_served, wrap_ups, rule_queues)
            on conflict (tenant, id) do update
               set presence = excluded.presence, lease_until = excluded.lease_until, offline_since = excluded.offline_since,
                   idle_since = excluded.idle_since, expiries = excluded.expiries, last_served = excluded.last_served, wrap_ups = excluded.wrap_ups,
                   rule_queues = excluded.rule_queues
            """,
            Texts(rows.Select(r => r.Tenant)),
            Texts(rows.Select(r => r.Id)),
            Texts(rows.Select(r => Translate.Say(r.Progress!.Presence))),
            Instants(rows.Select(r => (Instant?)r.Progress!.LeaseUntil)),
            Instants(rows.Select(r => (Instant?)r.Progress!.OfflineSince)),
            Instants(rows.Select(r => (Instant?)r.Progress!.IdleSince)),
            Array(NpgsqlDbType.Integer, rows.Select(r => r.Progress!.ExpiriesInARow)),
            Array(NpgsqlDbType.Bigint, rows.Select(r => r.Progress!.LastServed)),
            Array(NpgsqlDbType.Jsonb, rows.Select(r => r.Progress!.WrapUps.Count == 0 ? "[]" : JsonSerializer.Serialize(r.Progress.WrapUps.Select(StoredWrapUp.Of), Kinds.Json))),
            Texts(rows.Select(r => string.Join(' ', r.RuleQueues))));
    }

    NpgsqlBatchCommand? GoneAgents()
    {
        var rows = tenants.SelectMany(t => t.Router.TouchedAgents.Where(id => t.Router.Progress(id) is null).Select(id => (t.Tenant, Id: id.Value))).ToArray();
        return rows.Length == 0 ? null : Command(
            "delete from agent where (tenant, id) in (select * from unnest($1, $2))", Texts(rows.Select(r => r.Tenant)), Texts(rows.Select(r => r.Id)));
    }

    /// <summary>New and changed waits, with how far they have come; one that is over within the batch is not kept at all.</summary>
    NpgsqlBatchCommand? Waits()
    {
        var rows = Touched().Where(r => r.Progress is not null && r.Wait is not null).ToArray();
        return rows.Length == 0 ? null : Command(
            """
            insert into wait (tenant, conversation_id, version, queue, state, progress, wait_id, channel, waiting_since, event)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict (tenant, conversation_id) do update
               set version = excluded.version, queue = excluded.queue, state = excluded.state, progress = excluded.progress,
                   wait_id = excluded.wait_id, channel = excluded.channel, waiting_since = excluded.waiting_since, event = excluded.event
            """,
            [
                .. ProgressOf(rows),
                Array(NpgsqlDbType.Uuid, rows.Select(r => r.Wait!.WaitId)),
                Texts(rows.Select(r => r.Wait!.Channel)),
                Array(NpgsqlDbType.TimestampTz, rows.Select(r => r.Wait!.WaitingSince.ToUniversalTime())),
                Array(NpgsqlDbType.Jsonb, rows.Select(r => JsonSerializer.Serialize(r.Wait, Kinds.Json))),
            ]);
    }

    NpgsqlBatchCommand? Progress()
    {
        var rows = Touched().Where(r => r.Progress is not null && r.Wait is null).ToArray();
        return rows.Length == 0 ? null : Command(
            """
            update wait w set version = p.version, queue = p.queue, state = p.state, progress = p.progress
              from unnest($1, $2, $3, $4, $5, $6) as p (tenant, conversation_id, version, queue, state, progress)
             where w.tenant = p.tenant and w.conversation_id = p.conversation_id
            """,
            ProgressOf(rows));
    }

    static NpgsqlParameter[] ProgressOf(TouchedConversation[] rows) =>
    [
        Texts(rows.Select(r => r.Tenant)),
        Array(NpgsqlDbType.Uuid, rows.Select(r => r.Id)),
        Array(NpgsqlDbType.Bigint, rows.Select(r => r.Progress!.Version)),
        Texts(rows.Select(r => r.Progress!.Queue.Value)),
        Texts(rows.Select(r => r.Progress!.Hold is not { } hold ? r.Progress.IsAnswered ? "answered" : "waiting" : hold.ExpiresAt is null ? "assigned" : "offered")),
        Array(NpgsqlDbType.Jsonb, rows.Select(r => JsonSerializer.Serialize(StoredProgress.Of(r.Progress!) with { TraceParent = r.TraceParent }, Kinds.Json))),
    ];

    NpgsqlBatchCommand? Gone()
    {
        var rows = Touched().Where(r => r.Progress is null).ToArray();
        return rows.Length == 0 ? null : Command(
            """
            with gone as (delete from wait where (tenant, conversation_id) in (select * from unnest($1, $2)) returning *)
            insert into past_wait as p (tenant, conversation_id, waiting_since, ended_at, queue, channel, language, skills, priority, tier, time_zone)
            select tenant, conversation_id, greatest(waiting_since, (event ->> 'notBefore')::timestamptz), $3, event ->> 'queue', channel, event ->> 'language', coalesce(event -> 'skills', '[]'),
                   coalesce((event ->> 'priority')::int, 0), coalesce((event ->> 'tier')::int, 0), event ->> 'customerTimeZone'
              from gone
            on conflict (tenant, conversation_id, waiting_since) do update set ended_at = excluded.ended_at
            """,
            Texts(rows.Select(r => r.Tenant)),
            Array(NpgsqlDbType.Uuid, rows.Select(r => r.Id)),
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now.ToDateTimeOffset() });
    }

    NpgsqlBatchCommand? Ended()
    {
        var rows = tenants.SelectMany(t => t.Ended.Select(e => (t.Tenant, e.Key, e.Value))).ToArray();
        return rows.Length == 0 ? null : Command(
            """
            insert into ended as e (tenant, conversation_id, version, ended_at) select *, $4 from unnest($1, $2, $3)
            on conflict (tenant, conversation_id) do update set version = greatest(e.version, excluded.version), ended_at = excluded.ended_at
            """,
            Texts(rows.Select(r => r.Tenant)),
            Array(NpgsqlDbType.Uuid, rows.Select(r => r.Key)),
            Array(NpgsqlDbType.Bigint, rows.Select(r => r.Value)),
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now.ToDateTimeOffset() });
    }

    /// <summary>Those that have ended first: who accepts may only stand in the index when the others no longer do.</summary>
    NpgsqlBatchCommand? Answered(bool ended)
    {
        var rows = Offers().Where(o => o.Offered is null && o.EndedAt is not null == ended).ToArray();
        return rows.Length == 0 ? null : Command(
            """
            update offer o set accepted_at = coalesce(u.accepted_at, o.accepted_at), ended_at = u.ended_at, end_reason = u.end_reason
              from unnest($1, $2, $3, $4, $5) as u (tenant, id, accepted_at, ended_at, end_reason)
             where o.tenant = u.tenant and o.id = u.id
            """,
            Texts(rows.Select(r => r.Tenant)),
            Array(NpgsqlDbType.Uuid, rows.Select(r => r.Id)),
            Instants(rows.Select(r => r.AcceptedAt)),
            Instants(rows.Select(r => r.EndedAt)),
            Texts(rows.Select(r => r.EndReason)));
    }

    NpgsqlBatchCommand? OffersMade()
    {
        var rows = Offers().Where(o => o.Offered is not null).ToArray();
        return rows.Length == 0 ? null : Command(
            """
            insert into offer (tenant, id, conversation_id, wait_id, agent, queue, offered_at, expires_at, accepted_at, ended_at, end_reason, alone)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            Texts(rows.Select(r => r.Tenant)),
            Array(NpgsqlDbType.Uuid, rows.Select(r => r.Id)),
            Array(NpgsqlDbType.Uuid, rows.Select(r => r.Offered!.Conversation.Value)),
            Array(NpgsqlDbType.Uuid, rows.Select(r => r.Offered!.Wait.Value)),
            Texts(rows.Select(r => r.Offered!.Agent.Value)),
            Texts(rows.Select(r => r.Queue)),
            Instants(rows.Select(r => (Instant?)r.Offered!.At)),
            Instants(rows.Select(r => r.ExpiresAt)),
            Instants(rows.Select(r => r.AcceptedAt)),
            Instants(rows.Select(r => r.EndedAt)),
            Texts(rows.Select(r => r.EndReason)),
            Array(NpgsqlDbType.Boolean, rows.Select(r => r.Offered is not Offered { Reason.OfferTo: > 0 })));
    }

    NpgsqlBatchCommand? Decisions()
    {
        var rows = tenants.SelectMany(t => t.Decisions.Select(d => (t.Tenant, d.Decision, d.Note, Row: DecisionRow.Of(d.Decision)))).ToArray();
        return rows.Length == 0 ? null : Command(
            """
            insert into decision (tenant, sequence, at, kind, conversation_id, offer_id, agent, queue, presence, cause, note, reason)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            Texts(rows.Select(r => r.Tenant)),
            Array(NpgsqlDbType.Bigint, rows.Select(r => r.Decision.Sequence)),
            Instants(rows.Select(r => (Instant?)r.Decision.At)),
            Texts(rows.Select(r => r.Row.Kind)),
            Array(NpgsqlDbType.Uuid, rows.Select(r => r.Row.Conversation)),
            Array(NpgsqlDbType.Uuid, rows.Select(r => (r.Decision as ConversationDecision)?.Offer.Value)),
            Texts(rows.Select(r => r.Row.Agent)),
            Texts(rows.Select(r => r.Row.Queue)),
            Texts(rows.Select(r => r.Decision is PresenceChanged presence ? Translate.Say(presence.State) : null)),
            Texts(rows.Select(r => r.Row.Cause)),
            Texts(rows.Select(r => r.Note)),
            Array(NpgsqlDbType.Jsonb, rows.Select(r => r.Row.Reason is { } reason ? JsonSerializer.Serialize(ReasonDocument.Of(reason), Kinds.Json) : null)));
    }

    NpgsqlBatchCommand? Routers()
    {
        var rows = tenants.Where(t => t.Decisions.Count > 0 || t.Changed.Count > 0 || t.Waits.Count > 0 || t.Router.TouchedConversations.Any() || t.Router.TouchedAgents.Any()).ToArray();
        return rows.Length == 0 ? null : Command(
            """
            insert into router (tenant, sequence, at, default_queue) select * from unnest($1, $2, $3, $4)
            on conflict (tenant) do update set sequence = excluded.sequence, at = excluded.at, default_queue = excluded.default_queue
            """,
            Texts(rows.Select(t => t.Tenant)),
            Array(NpgsqlDbType.Bigint, rows.Select(t => t.Router.Sequence)),
            Instants(rows.Select(t => (Instant?)t.Router.Now)),
            Texts(rows.Select(t => t.DefaultQueue)));
    }

    IEnumerable<TouchedConversation> Touched() => touched ??=
    [
        .. from t in tenants
           from id in t.Router.TouchedConversations
           select new TouchedConversation(t.Tenant, id.Value, t.Router.Progress(id), t.Waits.GetValueOrDefault(id.Value), t.Facts.GetValueOrDefault(id.Value)?.TraceParent),
    ];

    /// <summary>Each offer that decisions speak of, as it stands after the last of them.</summary>
    IEnumerable<OfferRow> Offers()
    {
        var offers = new Dictionary<(string, Guid), OfferRow>();
        foreach (var tenant in tenants)
        {
            foreach (var decision in tenant.Decisions.Select(d => d.Decision).OfType<ConversationDecision>().Where(d => d is not (Interrupted or Continued)))
            {
                var key = (tenant.Tenant, decision.Offer.Value);
                var row = offers.GetValueOrDefault(key) ?? new OfferRow { Tenant = tenant.Tenant, Id = decision.Offer.Value };
                offers[key] = decision switch
                {
                    Offered d => row with { Offered = d, Queue = d.Queue.Value, ExpiresAt = d.ExpiresAt },
                    Assigned { Automatic: true } d => row with { Offered = d, Queue = d.Queue.Value, AcceptedAt = d.At },
                    Assigned d => row with { AcceptedAt = d.At },
                    Engine.OfferEnded d => row with { EndedAt = d.At, EndReason = Translate.Say(d.Reason) },
                    Unassigned d => row with { EndedAt = d.At, EndReason = Translate.Say(d.Reason) },
                    _ => row,
                };
            }
        }

        return offers.Values;
    }

    static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    static NpgsqlParameter Texts(IEnumerable<string?> values) => Array(NpgsqlDbType.Text, values);

    static NpgsqlParameter Instants(IEnumerable<Instant?> values) => Array(NpgsqlDbType.TimestampTz, values.Select(v => v?.ToDateTimeOffset()));

    static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    /// <summary>A conversation that the batch has changed.</summary>
    /// <param name="Tenant">Its tenant.</param>
    /// <param name="Id">Its id.</param>
    /// <param name="Progress">How far it has come; null: the router is done with it.</param>
    /// <param name="Wait">What began or changed its wait since the last commit; null: nothing.</param>
    /// <param name="TraceParent">The trace it belongs to, or null.</param>
    sealed record TouchedConversation(string Tenant, Guid Id, ConversationProgress? Progress, ConversationWaiting? Wait, string? TraceParent);

    sealed record OfferRow
    {
        public required string Tenant { get; init; }

        public required Guid Id { get; init; }

        /// <summary>The decision that made it; null: an earlier commit's did.</summary>
        public ConversationDecision? Offered { get; init; }

        public string? Queue { get; init; }

        public Instant? ExpiresAt { get; init; }

        public Instant? AcceptedAt { get; init; }

        public Instant? EndedAt { get; init; }

        public string? EndReason { get; init; }
    }

    sealed record DecisionRow(string Kind, Guid? Conversation, string? Agent, string? Queue, string? Cause, DecisionReason? Reason)
    {
        public static DecisionRow Of(Decision decision) => decision switch
        {
            Offered d => About(d, "offered", d.Queue.Value, null, d.Reason),
            Assigned d => About(d, "assigned", d.Queue.Value, !d.Automatic ? "accepted" : d.Reason.Trigger == DecisionTrigger.Picked ? "picked" : "automatic", d.Reason),
            Engine.OfferEnded d => About(d, "offer-ended", null, d.Reason == OfferEnd.NoLongerFit ? "no-longer-fit" : Translate.Say(d.Reason), null),
            Unassigned d => About(d, "unassigned", null, Translate.Say(d.Reason), null),
            QueueFull d => new("queue-full", d.Conversation.Value, null, d.Queue.Value, d.DivertedTo?.Value, null),
            TargetMissed d => new("sla-breached", d.Conversation.Value, null, d.Queue.Value, d.Due.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", null), null),
            Interrupted d => About(d, "interrupted", null, null, null),
            Continued d => About(d, "continued", null, null, null),
            OutOfHours d => new("out-of-hours", d.Conversation.Value, null, d.Queue.Value, d.Opens?.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", null), null),
            PresenceChanged d => new("presence", null, d.Agent.Value, null, Translate.Say(d.Reason), null),
            _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "No such decision"),
        };

        static DecisionRow About(ConversationDecision d, string kind, string? queue, string? cause, DecisionReason? reason) =>
            new(kind, d.Conversation.Value, d.Agent.Value, queue, cause, reason);
    }
}
