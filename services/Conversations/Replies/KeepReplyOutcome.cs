using MassTransit;
using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Replies;

/// <summary>
/// Keeps what became of replies: requested → sent → delivered → read; failed; unknown. What comes twice or late changes nothing.
/// A reply that failed is the agent's turn again, so that it is not forgotten.
/// </summary>
sealed class KeepReplyOutcome(Database database, OpenConversation open, TimeProvider time)
    : IConsumer<ReplySent>, IConsumer<ReplyFailed>, IConsumer<ReplyOutcomeUnknown>, IConsumer<DeliveryReported>
{
    public Task Consume(ConsumeContext<ReplySent> context)
    {
        var e = context.Message;
        return KeepAsync(new Outcome(e.Tenant, e.ConversationId, e.ReplyId, "sent", null, e.At, e.ChannelAccount, e.ExternalId), context.CancellationToken);
    }

    public Task Consume(ConsumeContext<ReplyFailed> context)
    {
        var e = context.Message;
        return KeepAsync(new Outcome(e.Tenant, e.ConversationId, e.ReplyId, "failed", e.Reason, e.At, e.ChannelAccount, null), context.CancellationToken);
    }

    public Task Consume(ConsumeContext<ReplyOutcomeUnknown> context)
    {
        var e = context.Message;
        return KeepAsync(new Outcome(e.Tenant, e.ConversationId, e.ReplyId, "unknown", null, e.At, e.ChannelAccount, e.ExternalId), context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<DeliveryReported> context)
    {
        var e = context.Message;
        var detail = e.Recipient is null ? e.Detail : $"{e.Recipient}: {e.Detail}";
        // A report may overtake the news of the sending: the ids our replies carry begin with the reply's id.
        var replyId = Guid.TryParseExact(e.ExternalId.Length >= 32 ? e.ExternalId[..32] : "", "N", out var id) ? id : Guid.Empty;
        if (await FindReplyAsync(e, replyId, context.CancellationToken) is { } found)
            await KeepAsync(new Outcome(e.Tenant, found.ConversationId, found.ReplyId, e.Outcome, detail, e.At, e.ChannelAccount, null), context.CancellationToken);
    }

    sealed record Outcome(string Tenant, Guid ConversationId, Guid ReplyId, string State, string? Detail, DateTimeOffset At, string ChannelAccount, string? ExternalId);

    async Task KeepAsync(Outcome outcome, CancellationToken ct) =>
        await open.RunAsync(outcome.Tenant, outcome.ConversationId, async (conversation, tx) =>
        {
            var present = await StateAsync(tx, outcome, ct);
            if (present is null || !Follows(present, outcome.State))
                return new Step<string>("nothing new", Changed: false);
            var now = time.GetUtcNow();
            if (outcome.State == "failed" && conversation.Status == "pending")
                conversation.Hear(quiet: false, Guid.CreateVersion7(now), now);
            conversation.Touch(now);
            return new Step<string>("kept") { Writes = [.. Writes(outcome)] };
        }, ct);

    // delayed is a detail, not a state.
    static bool Follows(string present, string next) => (present, next) switch
    {
        ("requested", "sent" or "failed" or "unknown" or "delivered" or "read") => true,
        ("unknown", "sent" or "failed" or "delivered" or "read") => true,
        ("sent", "delivered" or "read" or "failed") => true,
        ("delivered", "read" or "failed") => true,
        (not "failed", "delayed") => true,
        _ => false,
    };

    static IEnumerable<NpgsqlBatchCommand> Writes(Outcome outcome)
    {
        yield return new NpgsqlBatchCommand(
            """
            update message set
                state = case when $3 = 'delayed' then state else $3 end,
                state_detail = $4,
                state_at = $5,
                external_id = coalesce(external_id, $6),
                external_key = coalesce(external_key, $7),
                reference = coalesce(reference, $6)
             where tenant = $1 and id = $2
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = outcome.Tenant },
                new NpgsqlParameter<Guid> { TypedValue = outcome.ReplyId },
                new NpgsqlParameter<string> { TypedValue = outcome.State },
                new NpgsqlParameter<string?> { TypedValue = Bounded(outcome.Detail) },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = outcome.At.ToUniversalTime() },
                new NpgsqlParameter<string?> { TypedValue = outcome.ExternalId },
                new NpgsqlParameter<byte[]?> { TypedValue = outcome.ExternalId is null ? null : ExternalKey.Of(outcome.ExternalId) },
            },
        };
        if (outcome.ExternalId is { } externalId)
        {
            yield return Rows.Command(
                """
                insert into thread_reference select * from json_populate_recordset(null::thread_reference, $1)
                on conflict (tenant, channel_account, reference_key) do nothing
                """,
                Rows.Of([new { outcome.Tenant, outcome.ChannelAccount, ReferenceKey = ExternalKey.Of(externalId), outcome.ConversationId, Ours = true }]));
        }
    }

    static string? Bounded(string? detail) => detail is { Length: > 1000 } ? detail[..1000] : detail?.Replace("\0", "", StringComparison.Ordinal);

    static async Task<string?> StateAsync(TenantTransaction tx, Outcome outcome, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select state from message where tenant = $1 and id = $2 and direction = 'out'", tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = outcome.Tenant }, new NpgsqlParameter<Guid> { TypedValue = outcome.ReplyId } },
        };
        return await command.ExecuteScalarAsync(ct) as string;
    }

    async Task<(Guid ConversationId, Guid ReplyId)?> FindReplyAsync(DeliveryReported report, Guid replyId, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(report.Tenant, ct);
        await using var command = new NpgsqlCommand(
            """
            select conversation_id, id from message
             where tenant = $1 and direction = 'out' and channel_account = $2 and (external_key = $3 or id = $4)
            """,
            tx.Connection,
            tx.Transaction)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = report.Tenant },
                new NpgsqlParameter<string> { TypedValue = report.ChannelAccount },
                new NpgsqlParameter<byte[]> { TypedValue = ExternalKey.Of(report.ExternalId) },
                new NpgsqlParameter<Guid> { TypedValue = replyId },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetGuid(1)) : null;
    }
}
