using System.Text.Json;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Leasing;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Email.Replies;

/// <summary>A reply this process is at.</summary>
/// <param name="Request">What is to be sent.</param>
/// <param name="Attempts">Attempts, this one included.</param>
/// <param name="TraceParent">W3C trace context of the request, or null.</param>
public sealed record ClaimedReply(ReplyRequested Request, int Attempts, string? TraceParent = null);

/// <summary>
/// The states of a reply in the database: <c>requested → sending → sent</c>, <c>requested → failed</c>, <c>sending → unknown → sent</c>. Each step that the
/// agent is to see leaves its event in the same transaction.
/// </summary>
public sealed class ReplyRow(Database database, Outbox outbox, ProcessIdentity self, TimeProvider time)
{
    private const string Channel = "email";

    /// <summary>How long a process may be silent before its reply is somebody else's.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>Claims replies that are due, none before an earlier one of its conversation has left.</summary>
    public async Task<IReadOnlyList<ClaimedReply>> ClaimAsync(int most, CancellationToken ct)
    {
        await using var tx = await database.BeginWorkerAsync(ct);
        var rows = await tx.Connection.QueryAsync<(string Request, int Attempts, string? TraceParent)>(new CommandDefinition(
            """
            update reply set sender = @Id, sender_until = clock_timestamp() + @Lease, attempts = attempts + 1
             where id in (
                select id from reply d
                 where state = 'requested' and next_attempt_at <= clock_timestamp() and (sender_until is null or sender_until < clock_timestamp())
                   and not exists (
                      select from reply e
                       where e.tenant = d.tenant and e.conversation_id = d.conversation_id and e.id < d.id and e.state in ('requested', 'sending'))
                 order by next_attempt_at limit @most
                 for update skip locked)
            returning request::text, attempts, trace_parent
            """,
            new { self.Id, Lease, most },
            tx.Transaction,
            cancellationToken: ct));
        await tx.CommitAsync(ct);
        return [.. rows.Select(row => new ClaimedReply(JsonSerializer.Deserialize<ReplyRequested>(row.Request)!, row.Attempts, row.TraceParent))];
    }

    /// <summary>Says that this process is still at it. False when it has been taken for lost.</summary>
    public Task<bool> RenewAsync(ReplyRequested reply, CancellationToken ct) => MoveAsync(
        reply,
        "update reply set sender_until = clock_timestamp() + @Lease where id = @ReplyId and sender = @Id and state in ('requested', 'sending')",
        null,
        ct);

    /// <summary>Before the hand-over: from here on a lost sender leaves an unknown outcome. False when the reply is no longer this process's.</summary>
    public Task<bool> BeginHandOverAsync(ReplyRequested reply, string messageId, CancellationToken ct) => MoveAsync(
        reply,
        """
        update reply set state = 'sending', message_id = @messageId, sender_until = clock_timestamp() + @Lease, updated_at = clock_timestamp()
         where id = @ReplyId and sender = @Id and state = 'requested' and sender_until > clock_timestamp()
        """,
        null,
        ct,
        messageId: messageId);

    /// <summary>The server has it. A reply that was taken for unknown meanwhile is known again.</summary>
    public Task<bool> SentAsync(ReplyRequested reply, string messageId, CancellationToken ct) => MoveAsync(
        reply,
        """
        update reply set state = 'sent', request = null, sender = null, sender_until = null, error = null, updated_at = clock_timestamp()
         where id = @ReplyId and state in ('sending', 'unknown')
        """,
        Sent(reply.Tenant, reply.ReplyId, reply.ConversationId, reply.ChannelAccount, messageId),
        ct);

    /// <summary>It surely did not leave: it is tried again later.</summary>
    public Task<bool> TryLaterAsync(ReplyRequested reply, TimeSpan pause, string reason, CancellationToken ct) => MoveAsync(
        reply,
        """
        update reply set state = 'requested', sender = null, sender_until = null, next_attempt_at = clock_timestamp() + @pause, error = @reason, updated_at = clock_timestamp()
         where id = @ReplyId and sender = @Id and state in ('requested', 'sending')
        """,
        null,
        ct,
        pause: pause,
        reason: reason);

    /// <summary>It was refused for good.</summary>
    public Task<bool> FailedAsync(ReplyRequested reply, string reason, CancellationToken ct) => MoveAsync(
        reply,
        """
        update reply set state = 'failed', request = null, sender = null, sender_until = null, error = @reason, updated_at = clock_timestamp()
         where id = @ReplyId and sender = @Id and state in ('requested', 'sending')
        """,
        Outgoing(new ReplyFailed(reply.Tenant, reply.ReplyId, reply.ConversationId, Channel, reply.ChannelAccount, reason, time.GetUtcNow()), reply.Tenant, reply.ConversationId),
        ct,
        reason: reason);

    /// <summary>The connection broke during the hand-over: the reply may or may not have left.</summary>
    public Task<bool> UnknownAsync(ReplyRequested reply, string messageId, CancellationToken ct) => MoveAsync(
        reply,
        "update reply set state = 'unknown', sender = null, sender_until = null, updated_at = clock_timestamp() where id = @ReplyId and sender = @Id and state = 'sending'",
        Unknown(reply.Tenant, reply.ReplyId, reply.ConversationId, reply.ChannelAccount, messageId),
        ct);

    /// <summary>Marks replies as unknown whose sender was lost during the hand-over, and returns how many.</summary>
    public async Task<int> RescueAsync(CancellationToken ct)
    {
        await using var tx = await database.BeginWorkerAsync(ct);
        var lost = (await tx.Connection.QueryAsync<(string Tenant, Guid Id, Guid ConversationId, string Account, string MessageId, string? TraceParent)>(new CommandDefinition(
            """
            update reply set state = 'unknown', sender = null, sender_until = null, updated_at = clock_timestamp()
             where state = 'sending' and sender_until < clock_timestamp()
            returning tenant, id, conversation_id, account, message_id, trace_parent
            """,
            transaction: tx.Transaction,
            cancellationToken: ct))).AsList();
        await outbox.AddAsync(tx, [.. lost.Select(row => Unknown(row.Tenant, row.Id, row.ConversationId, row.Account, row.MessageId) with { TraceParent = row.TraceParent })], ct);
        await tx.CommitAsync(ct);
        return lost.Count;
    }

    /// <summary>A reply of unknown outcome came back to its own mailbox in copy, so it did leave.</summary>
    public async Task ProveSentAsync(string tenant, OwnMessageId id, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        var proved = (await tx.Connection.QueryAsync<(Guid ConversationId, string Account, string MessageId)>(new CommandDefinition(
            """
            update reply set state = 'sent', request = null, updated_at = clock_timestamp() where id = @ReplyId and state = 'unknown'
            returning conversation_id, account, message_id
            """,
            new { id.ReplyId },
            tx.Transaction,
            cancellationToken: ct))).AsList();
        await outbox.AddAsync(tx, [.. proved.Select(row => Sent(tenant, id.ReplyId, row.ConversationId, row.Account, row.MessageId))], ct);
        await tx.CommitAsync(ct);
    }

    private async Task<bool> MoveAsync(
        ReplyRequested reply, string sql, OutgoingEvent? @event, CancellationToken ct, string? messageId = null, string? reason = null, TimeSpan? pause = null)
    {
        await using var tx = await database.BeginAsync(reply.Tenant, ct);
        var moved = await tx.Connection.ExecuteAsync(
            new CommandDefinition(sql, new { reply.ReplyId, self.Id, Lease, messageId, reason, pause }, tx.Transaction, cancellationToken: ct)) == 1;
        if (moved && @event is not null)
            await outbox.AddAsync(tx, [@event], ct);
        await tx.CommitAsync(ct);
        return moved;
    }

    private OutgoingEvent Sent(string tenant, Guid replyId, Guid conversationId, string account, string messageId) =>
        Outgoing(new ReplySent(tenant, replyId, conversationId, Channel, account, messageId, time.GetUtcNow()), tenant, conversationId);

    private OutgoingEvent Unknown(string tenant, Guid replyId, Guid conversationId, string account, string messageId) =>
        Outgoing(new ReplyOutcomeUnknown(tenant, replyId, conversationId, Channel, account, messageId, time.GetUtcNow()), tenant, conversationId);

    private OutgoingEvent Outgoing<T>(T @event, string tenant, Guid conversationId)
        where T : class => OutgoingEvent.Of(@event, tenant, Shard.Of(tenant, conversationId.ToString()), time.GetUtcNow());
}
