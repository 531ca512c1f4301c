using Npgsql;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Phone.Calls;
using Omnichannel.Phone.Keeping;

namespace Omnichannel.Phone.Controlling;

/// <summary><c>POST /v1/conversations/{id}/call</c>: the agent who has the conversation calls the customer: his own phone rings first.</summary>
internal static class CallCustomer
{
    private static readonly ProblemType NotAssigned = new(
        StatusCodes.Status409Conflict,
        "not-assigned-to-you",
        "The conversation is not with you.",
        "Another agent has the conversation, or nobody.",
        "Accept it first, or have it transferred to you.");

    private static readonly ProblemType OnTheLine = new(
        StatusCodes.Status409Conflict, "call-under-way", "There is a call already.", "A call of the conversation is not over yet.", "Read the calls of the conversation.");

    private static readonly ProblemType NoNumber = new(
        StatusCodes.Status409Conflict, "no-number", "The customer's number is not known.", "The number was withheld, or the customer was erased.", "Answer on another channel.");

    public static void Map(WebApplication app) =>
        app.MapPost("/v1/conversations/{id:guid}/call", async (Guid id, HttpContext context, Database database, BeginCallbacks begin, CallWork work, CancellationToken ct) =>
        {
            var caller = context.Caller();
            await using var tx = await database.BeginAsync(caller.Tenant, ct);
            var (progress, last) = await FindAsync(tx, caller.Tenant, id, ct);
            if (progress is null || last is null)
                return Problems.NotFound("conversation on the phone with this id");
            if (progress.Stage != "assigned" || progress.Agent != caller.AgentId)
                return Problems.Conflict(NotAssigned);
            if (!last.IsEnded)
                return Problems.Conflict(OnTheLine);
            if (last.Number.Length == 0)
                return Problems.Conflict(NoNumber);
            var call = begin.Make(caller.Tenant, last.Account, id, last.Number, last.ThreadKey, last.Language, last.Name);
            call.Progress = progress;
            await begin.StoreAsync(tx, call, ct);
            await tx.CommitAsync(ct);
            work.Wake();
            return Results.Created($"/v1/conversations/{id}/calls", ShownCall.Of(call));
        })
            .ForAgents()
            .WithSummary("Call the customer")
            .Produces<ShownCall>(StatusCodes.Status201Created)
            .Refuses(ProblemTypes.NotFound, NotAssigned, OnTheLine, NoNumber);

    // The conversation's row is locked: of two requests at once the second finds the first one's call.
    private static async Task<(Progress? Progress, Call? Last)> FindAsync(TenantTransaction tx, string tenant, Guid id, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
        batch.BatchCommands.Add(Rows.Command("select to_json(p) from conversation p where tenant = $1 and id = $2 for update", Rows.Text(tenant), Rows.Id(id)));
        batch.BatchCommands.Add(Rows.Command(
            "select to_json(c) from call c where tenant = $1 and conversation_id = $2 order by state = 'ended', started_at desc limit 1", Rows.Text(tenant), Rows.Id(id)));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var progress = (await Rows.ReadAsync<Progress>(reader, ct)).SingleOrDefault();
        return (progress, (await Rows.ReadAsync<Call>(reader, ct)).SingleOrDefault());
    }
}
