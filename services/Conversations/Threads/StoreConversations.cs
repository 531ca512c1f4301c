using Npgsql;

namespace Omnichannel.Conversations.Threads;

/// <summary>Writes conversations and timeline entries. The transaction holds the rows' locks.</summary>
static class StoreConversations
{
    internal static NpgsqlBatchCommand Upsert(IReadOnlyCollection<Conversation> conversations) => Rows.Command(
        """
        insert into conversation select * from json_populate_recordset(null::conversation, $1)
        on conflict (tenant, id) do update set
            (customer_id, channel, subject, status, queue, language, language_confidence, language_source, time_zone, skills, priority, tier, public,
             reply_from, reply_to, in_reply_to, last_seq, version, wait_id, waiting_since, target, excluded_agents, routing_state, routing_version, offer_id, agent,
             assignment_id, last_agent, category, cause, solution, resolved_by, resolved_at, changed_at, further_languages, queue_opens_at, callback_at, not_before,
             wait_position, wait_expected_seconds, wait_told_at, sla_due_at, sla_breached, closed_told, queue_full, diverted_to, offered_to)
          = (excluded.customer_id, excluded.channel, excluded.subject, excluded.status, excluded.queue, excluded.language, excluded.language_confidence,
             excluded.language_source, excluded.time_zone, excluded.skills, excluded.priority, excluded.tier, excluded.public,
             excluded.reply_from, excluded.reply_to, excluded.in_reply_to, excluded.last_seq, excluded.version, excluded.wait_id, excluded.waiting_since, excluded.target,
             excluded.excluded_agents, excluded.routing_state, excluded.routing_version, excluded.offer_id, excluded.agent,
             excluded.assignment_id, excluded.last_agent, excluded.category, excluded.cause, excluded.solution, excluded.resolved_by, excluded.resolved_at, excluded.changed_at,
             excluded.further_languages, excluded.queue_opens_at, excluded.callback_at, excluded.not_before,
             excluded.wait_position, excluded.wait_expected_seconds, excluded.wait_told_at, excluded.sla_due_at, excluded.sla_breached, excluded.closed_told, excluded.queue_full, excluded.diverted_to, excluded.offered_to)
        """,
        Rows.Of(conversations));

    internal static NpgsqlBatchCommand Insert(IReadOnlyCollection<TimelineEntry> entries) => Rows.Command(
        "insert into message select * from json_populate_recordset(null::message, $1)", Rows.Of(entries));
}
