using Omnichannel.Hosting.Security;

namespace Omnichannel.Desk.Console;

/// <summary>Who has signed in, as the pages need to know.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Person">Person id.</param>
/// <param name="Agent">The agent the person works as, or null.</param>
/// <param name="Roles"><c>admin</c>, <c>supervisor</c>, <c>agent</c>.</param>
internal sealed record Me(string Tenant, string Person, string? Agent, IReadOnlyList<string> Roles);

/// <summary><c>GET /desk/me</c>: who the cookie or token belongs to.</summary>
internal static class ReadMe
{
    public static void Map(WebApplication app) => app.MapGet("/desk/me", Run).RequireAuthorization()
        .WithSummary("Read who has signed in")
        .Produces<Me>();

    private static IResult Run(HttpContext context)
    {
        var caller = context.Caller();
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new Me(caller.Tenant, caller.Subject, caller.AgentId, [.. caller.Roles.Order(StringComparer.Ordinal)]));
    }
}
