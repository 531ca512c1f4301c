using System.Text.Json;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Leasing;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Social.Providers;

namespace Omnichannel.Social.Replies;

/// <summary>A reply this process is at.</summary>
/// <param name="Request">What is to be sent.</param>
/// <param name="Parts">The provider's ids of the parts that have left.</param>
/// <param name="Attempts">Attempts, this one included.</param>
/// <param name="TraceParent">W3C trace context of the request, or null.</param>
internal sealed record ClaimedReply(ReplyRequested Request, IReadOnlyList<string> Parts, int Attempts, string? TraceParent);

/// <summary>
/// The states of a reply in the database: <c>requested → sending → sent</c>, with <c>requested</c> again between its parts; <c>requested → failed</c>; <c>sending → unknown → sent</c>.
/// Each step that the agent is to see leaves its event in the same transaction.
/// </summary>
internal sealed class ReplyRow(Database database, Outbox outbox, ProcessIdentity self, TimeProvider time)
{
    private const string Channel = "social";

    /// <summary>How long a process may be silent before its reply is somebody else's.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>Claims replies that are due, none before an earlier one of its conversation has left, and none of the accounts that rest.</summary>
    public async Task<IReadOnlyList<ClaimedReply>> ClaimAsync(int most, int mostOfAccount, IReadOnlyCollection<string> resting, CancellationToken ct)
    {
        await using var tx = await database.BeginWorkerAsync(ct);
        var rows = await tx.Connection.QueryAsync<(string Request, string[] Parts, int Attempts, string? TraceParent)>(new CommandDefinition(
            """
            update reply set sender = @Id, sender_until = clock_timestamp() + @Lease, attempts = attempts + 1
             where id in (
                select id from reply
                 where id in (
                    select id from (
                        select id, next_attempt_at, row_number() over (partition by tenant, account order by next_attempt_at, id) as place from reply d
                         where state = 'requested' and next_attempt_at <= clock_timestamp() and (sender_until is null or sender_until < clock_timestamp())
                           and tenant || '/' || account <> all(@resting)
                           and not exists (
                              select from reply e
                               where e.tenant = d.tenant and e.conversation_id = d.conversation_id and e.id < d.id and e.state in ('requested', 'sending'))) due
                     where place <= @mostOfAccount order by next_attempt_at limit @most)
                   and state = 'requested' and (sender_until is null or sender_until < clock_timestamp())
                 for update skip locked)
            returning request::text, parts, attempts, trace_parent
            """,
            new { self.Id, Lease, most, mostOfAccount, resting = resting.ToArray() },
            tx.Transaction,
            cancellationToken: ct));
        await tx.CommitAsync(ct);
        return [.. rows.Select(row => new ClaimedReply(JsonSerializer.Deserialize<ReplyRequested>(row.Request)!, row.Parts, row.Attempts, row.TraceParent))];
    }

    /// <summary>Says that this process is still at it. False when it has been taken for lost.</summary>
    public Task<bool> RenewAsync(ReplyRequested reply, CancellationToken ct) => MoveAsync(
        reply, "update reply set sender_until = clock_timestamp() + @Lease where id = @ReplyId and sender = @Id and state in ('requested', 'sending')", null, ct);

    /// <summary>Before the hand-over of a part: from here on a lost sender leaves an unknown outcome. False when the reply is no longer this process's.</summary>
    public Task<bool> BeginHandOverAsync(ReplyRequested reply, CancellationToken ct) => MoveAsync(
        reply,
        """
        update reply set state = 'sending', sender_until = clock_timestamp() + @Lease, updated_at = clock_timestamp()
         where id = @ReplyId and sender = @Id and state = 'requested' and sender_until > clock_timestamp()
        """,
        null,
        ct);

    /// <summary>The provider has a part, and there are more: this process goes on with the next.</summary>
    public Task<bool> PartSentAsync(ReplyRequested reply, string externalId, CancellationToken ct) => MoveAsync(
        reply,
        """
        update reply set state = 'requested', parts = parts || @externalId, sender_until = clock_timestamp() + @Lease, updated_at = clock_timestamp()
         where id = @ReplyId and sender = @Id and state = 'sending'
        """,
        null,
        ct,
        externalId);

    /// <summary>The provider has its last part. A reply that was taken for unknown meanwhile is known again.</summary>
    public Task<bool> SentAsync(ReplyRequested reply, string externalId, CancellationToken ct) => MoveAsync(
        reply,
        """
        update reply set state = 'sent', parts = parts || @externalId, request = null, sender = null, sender_until = null, error = null, updated_at = clock_timestamp()
         where id = @ReplyId and state in ('sending', 'unknown')
        """,
        Sent(reply.Tenant, reply.ReplyId, reply.ConversationId, reply.ChannelAccount, externalId),
        ct,
        externalId);

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

    /// <summary>The connection broke during the hand-over: a part may or may not have left.</summary>
    public Task<bool> UnknownAsync(ReplyRequested reply, CancellationToken ct) => MoveAsync(
        reply,
        "update reply set state = 'unknown', sender = null, sender_until = null, updated_at = clock_timestamp() where id = @ReplyId and sender = @Id and state = 'sending'",
        Unknown(reply.Tenant, reply.ReplyId, reply.ConversationId, reply.ChannelAccount),
        ct);

    /// <summary>Marks replies as unknown whose sender was lost during the hand-over, and returns how many.</summary>
    public async Task<int> RescueAsync(CancellationToken ct)
    {
        await using var tx = await database.BeginWorkerAsync(ct);
        var lost = (await tx.Connection.QueryAsync<(string Tenant, Guid Id, Guid ConversationId, string Account, string? TraceParent)>(new CommandDefinition(
            """
            update reply set state = 'unknown', sender = null, sender_until = null, updated_at = clock_timestamp()
             where state = 'sending' and sender_until < clock_timestamp()
            returning tenant, id, conversation_id, account, trace_parent
            """,
            transaction: tx.Transaction,
            cancellationToken: ct))).AsList();
        await outbox.AddAsync(tx, [.. lost.Select(row => Unknown(row.Tenant, row.Id, row.ConversationId, row.Account) with { TraceParent = row.TraceParent })], ct);
        await tx.CommitAsync(ct);
        return lost.Count;
    }

    /// <summary>The provider reports a part of a reply of unknown outcome as accepted, so it did leave.</summary>
    public async Task ProveSentAsync(string tenant, string account, Guid replyId, string externalId, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        var proved = (await tx.Connection.QueryAsync<Guid>(new CommandDefinition(
            """
            update reply set state = 'sent', parts = parts || @externalId, request = null, updated_at = clock_timestamp()
             where id = @replyId and tenant = @tenant and account = @account and state = 'unknown'
            returning conversation_id
            """,
            new { replyId, tenant, account, externalId },
            tx.Transaction,
            cancellationToken: ct))).AsList();
        await outbox.AddAsync(tx, [.. proved.Select(conversation => Sent(tenant, replyId, conversation, account, externalId))], ct);
        await tx.CommitAsync(ct);
    }

    private async Task<bool> MoveAsync(
        ReplyRequested reply, string sql, OutgoingEvent? @event, CancellationToken ct, string? externalId = null, string? reason = null, TimeSpan? pause = null)
    {
        await using var tx = await database.BeginAsync(reply.Tenant, ct);
        var moved = await tx.Connection.ExecuteAsync(
            new CommandDefinition(sql, new { reply.ReplyId, self.Id, Lease, externalId, reason, pause }, tx.Transaction, cancellationToken: ct)) == 1;
        if (moved && @event is not null)
            await outbox.AddAsync(tx, [@event], ct);
        await tx.CommitAsync(ct);
        return moved;
    }

    private OutgoingEvent Sent(string tenant, Guid replyId, Guid conversationId, string account, string externalId) =>
        Outgoing(new ReplySent(tenant, replyId, conversationId, Channel, account, externalId, time.GetUtcNow()), tenant, conversationId);

    // By its tag's first part the reports of whatever did leave find it.
    private OutgoingEvent Unknown(string tenant, Guid replyId, Guid conversationId, string account) =>
        Outgoing(new ReplyOutcomeUnknown(tenant, replyId, conversationId, Channel, account, new PartTag(replyId, 1, 1).ToString(), time.GetUtcNow()), tenant, conversationId);

    private OutgoingEvent Outgoing<T>(T @event, string tenant, Guid conversationId)
        where T : class => OutgoingEvent.Of(@event, tenant, Shard.Of(tenant, conversationId.ToString()), time.GetUtcNow());
}
