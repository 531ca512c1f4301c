using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Commands;

namespace Omnichannel.Routing.Configuration;

/// <summary>
/// <c>DELETE /v1/agents/{id}</c>, <c>/v1/queues/{id}</c>, <c>/v1/skills/{id}</c>, <c>/v1/policies/{id}</c>, <c>/v1/calendars/{id}</c>, by admins → 204; 409 <c>in-use</c> while another document names it. An agent's offers and assignments
/// end at once; what waits in a queue waits in the default queue from then on.
/// </summary>
static class DeleteDocument
{
    static readonly ProblemType InUse = new(
        StatusCodes.Status409Conflict,
        Outcomes.InUse,
        "It is in use.",
        "Agents, queues or policies name it; `detail` says which.",
        "Take it from these documents first.");

    public static void Map(IEndpointRouteBuilder endpoints, string path, string kind) =>
        endpoints.MapDelete($"/v1/{path}/{{id}}", (string id, HttpContext context, SendCommand send) => Handle(kind, id, context, send)).ForAdmins()
            .WithSummary($"Remove {(kind == Kinds.Agent ? "an" : "a")} {kind}")
            .Produces(StatusCodes.Status204NoContent)
            .Versioned()
            .Refuses(kind == Kinds.Agent ? [ProblemTypes.NotFound] : [ProblemTypes.NotFound, InUse]);

    static async Task<IResult> Handle(string kind, string id, HttpContext context, SendCommand send)
    {
        if (!Names.IsName(id))
            return Problems.NotFound($"such {kind}");
        var answer = await send.SendAsync(
            new DeleteConfiguration(context.Caller().Tenant, kind, id, context.Request.Headers.IfMatch.ToString()), context.RequestAborted);
        return answer.Outcome switch
        {
            Outcomes.NotFound => Problems.NotFound($"{kind} '{id}'"),
            Outcomes.VersionMismatch => Problems.PreconditionFailed(ETag.Of(answer.Version!.Value)),
            Outcomes.InUse => Problems.Conflict(InUse, $"Used by {string.Join(", ", answer.Document!.Value.EnumerateArray())}."),
            _ => Results.NoContent(),
        };
    }
}
