using Dapper;
using Microsoft.AspNetCore.Mvc;
using Omnichannel.Chat.Sessions;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Chat.Messages;

/// <summary><c>POST /chat/sessions/{id}/receipts</c>: how far the answers have come: into the browser, and before the visitor's eyes. The agent sees it.</summary>
internal static class ReportReceipts
{
    /// <summary>How far.</summary>
    /// <param name="Delivered">Id of the newest event the widget has.</param>
    /// <param name="Read">Id of the newest event the visitor has seen.</param>
    internal sealed record Request(long? Delivered, long? Read);

    public static void Map(WebApplication app) =>
        app.MapPost("/chat/sessions/{id}/receipts", ([FromHeader(Name = SessionToken.Header)] string? token, string id, Request request, HttpContext context, KnownSessions sessions, Database database, Outbox outbox, TimeProvider time, CancellationToken ct) =>
            sessions.RunAsync(context, id, token, 1, async session =>
            {
                await using var tx = await database.BeginAsync(session.Account.Tenant, ct);
                var news = (await tx.Connection.QueryAsync<(Guid Id, string State)>(new CommandDefinition(
                    """
                    update message set state = case when cursor <= @Read then 'read' else 'delivered' end
                     where tenant = @Tenant and visitor = @Visitor and direction = 'out'
                       and ((state in ('sent', 'delivered') and cursor <= @Read) or (state = 'sent' and cursor <= @Delivered))
                    returning id, state
                    """,
                    new { session.Account.Tenant, session.Visitor, Read = request.Read ?? 0, Delivered = request.Delivered ?? 0 },
                    tx.Transaction,
                    cancellationToken: ct))).AsList();
                var now = time.GetUtcNow();
                var (tenant, account) = (session.Account.Tenant, session.Account.Id);
                await outbox.AddAsync(
                    tx,
                    [
                        .. news.Select(reply => OutgoingEvent.Of(
                            new DeliveryReported(tenant, "chat", account, reply.Id.ToString("N"), reply.State, null, null, now), tenant, Shard.Of(tenant, session.Visitor), now)),
                    ],
                    ct);
                await tx.CommitAsync(ct);
                return Results.NoContent();
            }))
            .AllowAnonymous()
            .OpenTo("the visitor whose session it is.")
            .WithSummary("Say what was delivered and read")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(KnownSessions.Unknown, Origins.NotAllowed);
}
