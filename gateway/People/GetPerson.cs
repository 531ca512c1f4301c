using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.People;

/// <summary><c>GET /v1/people/{id}</c> → 200 with <c>ETag</c>: admins and supervisors anybody of the tenant, others themselves.</summary>
static class GetPerson
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/people/{id}", Handle)
        .OpenTo("callers with the role `admin` or `supervisor`, and everybody for themselves.")
        .WithSummary("Read a person")
        .Produces<Person>()
        .Versioned()
        .Refuses(ProblemTypes.NotFound);

    static async Task<IResult> Handle(string id, HttpContext context, Database database)
    {
        var caller = context.Caller();
        if (!ListPeople.MaySeeAll(caller) && !(caller.Kind is CallerKind.Person && caller.Subject == id))
            return Problems.Forbidden("Only admins and supervisors see other people.");

        await using var tx = await database.BeginAsync(caller.Tenant, context.RequestAborted);
        if (await StoredPerson.Load(tx, caller.Tenant, id, context.RequestAborted) is not { } stored)
            return Problems.NotFound("such person");
        context.Response.Headers.ETag = ETag.Of(stored.Version);
        return Results.Ok(stored.Shown());
    }
}
