using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.People;

/// <summary><c>GET /v1/people?limit=&amp;cursor=</c> by admins and supervisors → <c>{items, nextCursor}</c> in the order of the ids.</summary>
static class ListPeople
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/people", Handle)
        .OpenTo("callers with the role `admin` or `supervisor`.")
        .WithSummary("List people")
        .Produces<Page<Person>>()
        .Refuses(ProblemTypes.Validation);

    public static bool MaySeeAll(Caller caller) => caller.Roles.Contains(Role.Admin) || caller.Roles.Contains(Role.Supervisor);

    static async Task<IResult> Handle([AsParameters] PageQuery page, HttpContext context, Database database)
    {
        var caller = context.Caller();
        if (!MaySeeAll(caller))
            return Problems.Forbidden("Only admins and supervisors see other people.");
        if (page.Refuses(out var after) is { } wrong)
            return wrong;

        await using var tx = await database.BeginAsync(caller.Tenant, context.RequestAborted);
        var rows = await tx.Connection.QueryAsync<StoredPerson>(new CommandDefinition(
            """
            select tenant, id, version, email, name, roles, agent, enabled, null as "PasswordHash", changed_at as "ChangedAt"
              from person where tenant = @tenant and id collate "C" > @after order by id collate "C" limit @limit
            """,
            new { tenant = caller.Tenant, after, limit = page.Rows },
            tx.Transaction,
            cancellationToken: context.RequestAborted));
        return Results.Ok(page.Of(rows.AsList(), person => person.Id, person => person.Shown()));
    }
}
