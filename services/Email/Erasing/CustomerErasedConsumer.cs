using Dapper;
using MassTransit;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Erasing;

/// <summary>Forgets what this service holds of an erased customer: attachments of his mails and of the replies to him, the replies themselves, and his
/// mails in quarantine. That a sender is blocked stays: it is the tenant's rule, and without it he could write again.</summary>
public sealed class CustomerErasedConsumer(Database database) : IConsumer<CustomerErased>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<CustomerErased> context)
    {
        var erased = context.Message;
        await using var tx = await database.BeginAsync(erased.Tenant, context.CancellationToken);
        await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            delete from attachment where account || '/' || external_id = any(@mails)
                or external_id in (select 'reply/' || id from reply where conversation_id = any(@conversations));
            delete from reply where conversation_id = any(@conversations);
            delete from quarantine where sender = any(@addresses);
            """,
            new { mails = erased.ExternalIds.ToArray(), conversations = erased.Conversations.ToArray(), addresses = (erased.Addresses ?? []).ToArray() },
            tx.Transaction,
            cancellationToken: context.CancellationToken));
        await tx.CommitAsync(context.CancellationToken);
    }
}
