using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Reading;

/// <summary>
/// <c>GET /v1/agents/me/laid-aside</c>: the agent's conversations that are laid aside for one that interrupts. They stay the agent's, may be answered as ever, and come back before anything new is offered.
/// </summary>
static class ListLaidAside
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/agents/me/laid-aside", Handle).ForAgents()
        .WithSummary("See which of the agent's conversations are laid aside for another")
        .Produces<LaidAside>();

    static async Task<IResult> Handle(HttpContext context, Database database)
    {
        var caller = context.Caller();
        await using var tx = await database.BeginAsync(caller.Tenant, context.RequestAborted);
        var conversations = await tx.Connection.QueryAsync<Guid>(new CommandDefinition(
            """
            select w.conversation_id
              from offer o join wait w on w.tenant = o.tenant and w.conversation_id = o.conversation_id
             where o.tenant = @Tenant and o.agent = @AgentId and o.ended_at is null and o.accepted_at is not null and (w.progress #>> '{hold,isInterrupted}')::boolean
             order by o.id
            """,
            new { caller.Tenant, caller.AgentId },
            tx.Transaction,
            cancellationToken: context.RequestAborted));
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new LaidAside([.. conversations]));
    }
}

/// <summary>What an agent has laid aside.</summary>
/// <param name="Conversations">The conversations, what was offered first coming first.</param>
sealed record LaidAside(IReadOnlyList<Guid> Conversations);
