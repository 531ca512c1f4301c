using System.Diagnostics;
using System.Text.Json;
using Dapper;
using MassTransit;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Social.Replies;

/// <summary>Stores a requested reply, once, for the sender to take.</summary>
internal sealed class ReplyRequestedConsumer(Database database, SendReplies sender) : IConsumer<ReplyRequested>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<ReplyRequested> context)
    {
        var reply = context.Message;
        if (reply.Channel != "social")
            return;
        Activity.Current?.SetTag(Telemetry.TenantAttribute, reply.Tenant).SetTag(Telemetry.ConversationAttribute, reply.ConversationId);
        await using var tx = await database.BeginAsync(reply.Tenant, context.CancellationToken);
        await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into reply (id, tenant, account, conversation_id, recipient, state, request, trace_parent, next_attempt_at, requested_at, updated_at)
            values (@ReplyId, @Tenant, @ChannelAccount, @ConversationId, @recipient, 'requested', @request::jsonb, @trace, clock_timestamp(), @At, clock_timestamp())
            on conflict (id) do nothing
            """,
            new { reply.ReplyId, reply.Tenant, reply.ChannelAccount, reply.ConversationId, recipient = reply.To.Address, request = JsonSerializer.Serialize(reply), trace = Activity.Current?.Id, reply.At },
            tx.Transaction,
            cancellationToken: context.CancellationToken));
        // From now on they belong to the reply and are not forgotten as unused.
        await tx.Connection.ExecuteAsync(new CommandDefinition(
            "update attachment set account = @ChannelAccount, external_id = @external where id = any(@ids) and external_id is null",
            new { reply.ChannelAccount, external = $"reply/{reply.ReplyId}", ids = reply.Attachments.Select(attachment => attachment.Id).ToArray() },
            tx.Transaction,
            cancellationToken: context.CancellationToken));
        await tx.CommitAsync(context.CancellationToken);
        sender.Wake();
    }
}
