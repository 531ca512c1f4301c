using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using Omnichannel.Phone.Calls;
using Omnichannel.Phone.Keeping;

namespace Omnichannel.Phone.Controlling;

/// <summary>
/// <c>POST /v1/calls/{id}/hold</c>, <c>resume</c>, <c>end</c>, <c>consult {agent}</c> and <c>hand-over</c>: what the agent who has the customer does with the call. He answers at his
/// phone; a cold transfer is the conversation's.
/// </summary>
internal static class ControlCall
{
    private static readonly ProblemType NotYours = new(
        StatusCodes.Status409Conflict,
        "call-not-with-you",
        "The customer is not on the line with you.",
        "The call waits, is over, or is with somebody else.",
        "Read the calls of the conversation again.");

    private static readonly ProblemType NobodyConsulted = new(
        StatusCodes.Status409Conflict,
        "nobody-consulted",
        "Nobody was asked to take the customer.",
        "No colleague who was consulted is on the line.",
        "Consult somebody first, and hand over once he has answered.");

    /// <summary>Whom to ask.</summary>
    /// <param name="Agent">Agent id of a colleague.</param>
    internal sealed record ConsultRequest(string Agent);

    public static void Map(WebApplication app)
    {
        MapAct(app, "hold", "Let the customer wait with music", (call, _) => Hold(call));
        MapAct(app, "resume", "Take the customer back; a colleague who was consulted is let go", (call, _) => Resume(call));
        MapAct(app, "end", "End the call", (call, now) =>
        {
            call.End(now);
            return null;
        });
        MapAct(app, "hand-over", "Hand the customer to the colleague who was consulted, and leave", (call, _) => HandOver(call)).Refuses(NobodyConsulted);
        app.MapPost("/v1/calls/{id:guid}/consult", (Guid id, ConsultRequest request, HttpContext context, OpenCall open, CallWork work, TimeProvider time, CancellationToken ct) =>
            Names.IsName(request.Agent) && request.Agent != context.Caller().AgentId
                ? RunAsync(id, context, open, work, time, (call, now) => Consult(call, request.Agent, context.NewId(time), now), ct)
                : Task.FromResult(Problems.Validation("agent", "The id of a colleague.")))
            .ForAgents()
            .WithSummary("Ask a colleague while the customer waits")
            .Produces<ShownCall>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound, NotYours);
    }

    private static RouteHandlerBuilder MapAct(WebApplication app, string name, string summary, Func<Call, DateTimeOffset, IResult?> act) =>
        app.MapPost($"/v1/calls/{{id:guid}}/{name}", (Guid id, HttpContext context, OpenCall open, CallWork work, TimeProvider time, CancellationToken ct) => RunAsync(id, context, open, work, time, act, ct))
            .ForAgents()
            .WithSummary(summary)
            .Produces<ShownCall>()
            .Refuses(ProblemTypes.NotFound, NotYours);

    private static async Task<IResult> RunAsync(
        Guid id, HttpContext context, OpenCall open, CallWork work, TimeProvider time, Func<Call, DateTimeOffset, IResult?> act, CancellationToken ct)
    {
        var agent = context.Caller().AgentId;
        var answer = await open.RunAsync(context.Caller().Tenant, id, call => Act(call), ct);
        work.Wake();
        return answer ?? Problems.NotFound("call with this id");

        IResult Act(Call call)
        {
            if (call.State is not ("talking" or "held") || !call.Legs.Exists(leg => leg is { Role: "agent", IsWith: true, Through: true } && leg.Agent == agent))
                return Problems.Conflict(NotYours);
            var now = time.GetUtcNow();
            var refusal = act(call, now);
            call.Wake(now);
            return refusal ?? Results.Ok(ShownCall.Of(call));
        }
    }

    private static IResult? Hold(Call call)
    {
        call.State = "held";
        return null;
    }

    private static IResult? Resume(Call call)
    {
        call.State = "talking";
        foreach (var leg in call.Legs.Where(leg => leg is { Role: "consult", IsLive: true }))
            leg.Unwanted = true;
        return null;
    }

    private static IResult? Consult(Call call, string agent, Guid id, DateTimeOffset now)
    {
        call.State = "held";
        if (!call.Legs.Exists(leg => leg is { Role: "consult", IsLive: true, Unwanted: false } && leg.Agent == agent))
            call.Legs.Add(new Leg { Tenant = call.Tenant, Id = id, CallId = call.Id, Agent = agent, Role = "consult", State = "wanted", CreatedAt = now });
        return null;
    }

    // Who leaves while a colleague is on the line leaves the customer to him.
    private static IResult? HandOver(Call call)
    {
        if (!call.Legs.Exists(leg => leg is { Role: "consult", IsWith: true }))
            return Problems.Conflict(NobodyConsulted);
        foreach (var leg in call.Legs.Where(leg => leg is { Role: "agent", IsLive: true }))
            leg.Unwanted = true;
        return null;
    }
}
