using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.ApiKeys;

/// <summary><c>GET /v1/api-keys?limit=&amp;cursor=</c> by an admin → <c>{items, nextCursor}</c>, oldest first, revoked ones too; never the keys themselves.</summary>
static class ListApiKeys
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/api-keys", Handle).ForAdmins()
        .WithSummary("List API keys")
        .Produces<Page<ApiKey>>()
        .Refuses(ProblemTypes.Validation);

    static async Task<IResult> Handle([AsParameters] PageQuery page, HttpContext context, Database database)
    {
        if (page.Refuses(out Guid? after) is { } wrong)
            return wrong;

        var tenant = context.Caller().Tenant;
        await using var tx = await database.BeginAsync(tenant, context.RequestAborted);
        var rows = await tx.Connection.QueryAsync<Row>(new CommandDefinition(
            """
            select id, name, prefix, roles, created_by as "CreatedBy", created_at as "CreatedAt", expires_at as "ExpiresAt", revoked_at as "RevokedAt"
              from api_key where tenant = @tenant and id > @after order by id limit @limit
            """,
            new { tenant, after = after ?? Guid.Empty, limit = page.Rows },
            tx.Transaction,
            cancellationToken: context.RequestAborted));
        return Results.Ok(page.Of(rows.AsList(), key => key.Id, key => key.Shown()));
    }

    sealed class Row
    {
        public required Guid Id { get; init; }

        public required string Name { get; init; }

        public required string Prefix { get; init; }

        public required string[] Roles { get; init; }

        public required string CreatedBy { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public required DateTimeOffset? ExpiresAt { get; init; }

        public required DateTimeOffset? RevokedAt { get; init; }

        public ApiKey Shown() => new(Id, Name, Prefix, Roles, CreatedBy, CreatedAt, ExpiresAt, RevokedAt);
    }
}
