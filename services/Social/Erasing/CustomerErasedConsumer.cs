using Dapper;
using MassTransit;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Social.Erasing;

/// <summary>Forgets what this service holds of an erased customer: files of his messages and of the replies to him, the replies themselves, and his events in quarantine.</summary>
internal sealed class CustomerErasedConsumer(Database database) : IConsumer<CustomerErased>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<CustomerErased> context)
    {
        var erased = context.Message;
        await using var tx = await database.BeginAsync(erased.Tenant, context.CancellationToken);
        await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            delete from attachment where account || '/' || external_id = any(@messages)
                or external_id in (select 'reply/' || id from reply where conversation_id = any(@conversations));
            delete from reply where conversation_id = any(@conversations);
            delete from quarantine where sender = any(@addresses);
            """,
            new { messages = erased.ExternalIds.ToArray(), conversations = erased.Conversations.ToArray(), addresses = (erased.Addresses ?? []).ToArray() },
            tx.Transaction,
            cancellationToken: context.CancellationToken));
        await tx.CommitAsync(context.CancellationToken);
    }
}
