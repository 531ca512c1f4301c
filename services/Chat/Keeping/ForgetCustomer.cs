using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.Chat.Keeping;

/// <summary>
/// Forgets what this service holds of an erased customer: the visitor of each of his conversations with all he was told and wrote, his sessions, and his files. Streams that are open
/// find their list gone and tell the widget to begin anew.
/// </summary>
internal static class ForgetCustomer
{
    public static async Task RunAsync(TenantTransaction transaction, IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
    {
        foreach (var erased in batch.Select(received => received.Event).OfType<CustomerErased>())
            await transaction.Connection.ExecuteAsync(new CommandDefinition(
                """
                with erased as (
                    select tenant, visitor from visitor
                     where tenant = @Tenant
                       and (visitor in (select visitor from conversation where tenant = @Tenant and conversation_id = any(@conversations))
                            or account || '/' || visitor = any(@threads))),
                files as (
                    delete from attachment where id in (select attachment_id from visitor_file join erased using (tenant, visitor)))
                delete from visitor using erased where visitor.tenant = erased.tenant and visitor.visitor = erased.visitor
                """,
                // External ids are account/visitor/message: they name also him whose conversation this service had not heard of yet.
                new { erased.Tenant, conversations = erased.Conversations.ToArray(), threads = erased.ExternalIds.Select(id => id[..Math.Max(0, id.LastIndexOf('/'))]).Distinct(StringComparer.Ordinal).ToArray() },
                transaction.Transaction,
                cancellationToken: ct));
    }
}
