using System.Text.Json;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Commands;

namespace Omnichannel.Routing.Configuration;

/// <summary>
/// <c>PUT /v1/agents/{id}</c>, <c>/v1/queues/{id}</c>, <c>/v1/skills/{id}</c>, <c>/v1/policies/{id}</c>, <c>/v1/calendars/{id}</c>, by admins → 201 or 200 with the document and its <c>ETag</c>; 422 says what is wrong and where;
/// <c>If-Match</c> and <c>If-None-Match: *</c> are heeded (412). What is there already stays at its version.
/// </summary>
static class PutDocument
{
    public static void Map<TDocument, TShown>(IEndpointRouteBuilder endpoints, string path, string kind)
        where TDocument : ConfigurationDocument =>
        endpoints.MapPut($"/v1/{path}/{{id}}", (string id, TDocument document, HttpContext context, SendCommand send) => Handle(path, kind, id, document, context, send)).ForAdmins()
            .WithSummary($"Make or change {(kind == Kinds.Agent ? "an" : "a")} {kind}")
            .Produces<TShown>()
            .Produces<TShown>(StatusCodes.Status201Created)
            .Versioned()
            .Refuses(ProblemTypes.Validation);

    static async Task<IResult> Handle<TDocument>(string path, string kind, string id, TDocument document, HttpContext context, SendCommand send)
        where TDocument : ConfigurationDocument
    {
        // Names of paths: /v1/agents/me/presence is the caller's, /v1/policies/schema describes policies.
        if (!Names.IsName(id) || (kind, id) is (Kinds.Agent, "me") or (Kinds.Policy, "schema"))
            return Problems.Validation("id", "1 to 64 of a-z, 0-9 and hyphen; an agent is not named 'me', a policy not 'schema'.");
        if (document.Errors() is { Count: > 0 } errors)
            return Problems.Validation(errors);
        var headers = context.Request.Headers;
        var answer = await send.SendAsync(
            new PutConfiguration(
                context.Caller().Tenant,
                kind,
                id,
                JsonSerializer.SerializeToElement(document, Kinds.Json),
                headers.IfMatch.ToString(),
                headers.IfNoneMatch.ToString(),
                Author.Of(context.Caller())),
            context.RequestAborted);
        if (answer.Outcome == Outcomes.Invalid)
            return Problems.Validation(answer.Errors!);
        if (answer.Outcome == Outcomes.VersionMismatch)
            return Problems.PreconditionFailed(answer.Version is { } present ? ETag.Of(present) : "none");
        context.Response.Headers.ETag = ETag.Of(answer.Version!.Value);
        var shown = GetDocument.Show(id, answer.Version.Value, answer.Document!.Value.GetRawText());
        return answer.Outcome == Outcomes.Created ? Results.Created($"/v1/{path}/{id}", shown) : Results.Ok(shown);
    }
}
