using Dapper;
using Microsoft.AspNetCore.Mvc;
using Omnichannel.Chat.Sessions;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Chat.Messages;

/// <summary>
/// That somebody types, in both directions: <c>POST /chat/sessions/{id}/typing</c> is told to the agent who has the conversation, <c>POST /v1/conversations/{id}/typing</c> to the visitor.
/// It is kept nowhere.
/// </summary>
internal static class ShowTyping
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/chat/sessions/{id}/typing", ([FromHeader(Name = SessionToken.Header)] string? token, string id, HttpContext context, KnownSessions sessions, EventPublisher publisher, TimeProvider time, CancellationToken ct) =>
            sessions.RunAsync(context, id, token, 1, async session =>
            {
                if (session.Known is { Agent: { } agent, ConversationId: { } conversation })
                {
                    var (tenant, now) = (session.Account.Tenant, time.GetUtcNow());
                    await publisher.PublishAsync(OutgoingEvent.Of(new CustomerTyped(tenant, conversation, agent, now), tenant, Shard.Of(tenant), now), ct);
                }

                return Results.NoContent();
            }))
            .AllowAnonymous()
            .OpenTo("the visitor whose session it is.")
            .WithSummary("Say that the visitor is typing")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(KnownSessions.Unknown, Origins.NotAllowed, ProblemTypes.Unavailable);

        app.MapPost("/v1/conversations/{id:guid}/typing", async (Guid id, HttpContext context, Database database, PassingEvents passing, CancellationToken ct) =>
        {
            var tenant = context.Caller().Tenant;
            if (await VisitorOf(database, tenant, id, ct) is not { } visitor)
                return Problems.NotFound("web chat with this id");
            await passing.TellAsync(new ListKey(tenant, visitor), "typing", "{}", ct);
            return Results.NoContent();
        })
            .ForAgents()
            .WithSummary("Say that the agent is typing (web chat)")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.NotFound);
    }

    /// <summary>The visitor of a conversation; null where it is no web chat of the tenant's.</summary>
    internal static async Task<string?> VisitorOf(Database database, string tenant, Guid conversation, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        return await tx.Connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "select visitor from conversation where tenant = @tenant and conversation_id = @conversation", new { tenant, conversation }, tx.Transaction, cancellationToken: ct));
    }
}
