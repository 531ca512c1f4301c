using System.ComponentModel.DataAnnotations;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Routing.Commands;

/// <summary>
/// <c>PUT /v1/agents/me/presence {state, leaseSeconds?}</c>, by the agent, or <c>/v1/agents/{id}/presence</c>, by a supervisor → 200 <c>{state, leaseUntil}</c>. Renews the lease; letting it run out is going offline.
/// </summary>
static class PutPresence
{
    const int Ordinary = 60;
    const int Shortest = 5;
    const int Longest = 12 * 3600;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPut("/v1/agents/me/presence", (Request request, HttpContext context, SendCommand send) => Handle(context.Caller().AgentId!, request, context, send)).ForAgents()
            .WithSummary("Say that the agent is ready, away, busy or offline, and renew the lease")
            .Produces<OwnPresence>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound);
        endpoints.MapPut("/v1/agents/{id}/presence", (string id, Request request, HttpContext context, SendCommand send) => Handle(id, request, context, send)).ForSupervisors()
            .WithSummary("Change the presence of an agent, as a supervisor")
            .Produces<OwnPresence>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound);
    }

    static async Task<IResult> Handle(string agent, Request request, HttpContext context, SendCommand send)
    {
        if (!Names.IsName(agent))
            return Problems.NotFound("such agent");
        var errors = new Configuration.Faults();
        errors.Unless(Translate.PresenceOf(request.State) is not null, "state", "ready, away, busy or offline.");
        errors.Unless(request.LeaseSeconds is null or (>= Shortest and <= Longest), "leaseSeconds", $"{Shortest} to {Longest}.");
        if (errors.Found.Count > 0)
            return Problems.Validation(errors.Found);
        var answer = await send.SendAsync(new SetPresence(context.Caller().Tenant, agent, request.State!, request.LeaseSeconds ?? Ordinary), context.RequestAborted);
        return answer.Outcome == Outcomes.NotFound ? Problems.NotFound($"agent '{agent}'") : Results.Json(answer.Document);
    }

    /// <summary>What the agent is, and for how long.</summary>
    /// <param name="State"><c>ready</c>, <c>away</c>, <c>busy</c> or <c>offline</c>.</param>
    /// <param name="LeaseSeconds">5 to 43,200; 60 where it is left out. Whoever does not renew it in time is offline.</param>
    sealed record Request([property: Required, AllowedValues("ready", "away", "busy", "offline")] string? State, [property: Range(Shortest, Longest)] int? LeaseSeconds);
}

/// <summary>An agent's presence.</summary>
/// <param name="State"><c>ready</c>, <c>away</c>, <c>busy</c> or <c>offline</c>.</param>
/// <param name="LeaseUntil">UTC instant until which it holds unless renewed; absent when offline.</param>
sealed record OwnPresence(string State, DateTime? LeaseUntil);
