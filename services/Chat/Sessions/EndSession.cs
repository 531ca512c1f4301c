using Dapper;
using Microsoft.AspNetCore.Mvc;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Chat.Sessions;

/// <summary><c>DELETE /chat/sessions/{id}</c>: the browser gives its session back, as when the host site's user signs out; the visitor and what was said stay.</summary>
internal static class EndSession
{
    public static void Map(WebApplication app) =>
        app.MapDelete("/chat/sessions/{id}", ([FromHeader(Name = SessionToken.Header)] string? token, string id, HttpContext context, KnownSessions sessions, Database database, OpenStreams streams, CancellationToken ct) =>
            sessions.RunAsync(context, id, token, 1, async session =>
            {
                await using var tx = await database.BeginAsync(session.Account.Tenant, ct);
                await tx.Connection.ExecuteAsync(new CommandDefinition("delete from session where id = @Id", new { session.Id }, tx.Transaction, cancellationToken: ct));
                await tx.CommitAsync(ct);
                streams.CloseSession(session.Account.Tenant, session.Id);
                return Results.NoContent();
            }))
            .AllowAnonymous()
            .OpenTo("the visitor whose session it is.")
            .WithSummary("End a visitor's session")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(KnownSessions.Unknown, Origins.NotAllowed);
}
