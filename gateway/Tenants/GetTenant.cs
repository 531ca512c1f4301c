using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.Tenants;

/// <summary><c>GET /v1/tenants/{id}</c> → 200 with <c>ETag</c>, for everybody of the tenant; another tenant's is 404.</summary>
static class GetTenant
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/tenants/{id}", Handle)
        .WithSummary("Read the tenant")
        .Produces<Tenant>()
        .Versioned()
        .Refuses(ProblemTypes.NotFound);

    static async Task<IResult> Handle(string id, HttpContext context, Database database)
    {
        if (context.Caller().Tenant != id)
            return Problems.NotFound("such tenant");

        await using var tx = await database.BeginAsync(id, context.RequestAborted);
        if (await StoredTenant.Load(tx, id, context.RequestAborted) is not { } stored)
            return Problems.NotFound("such tenant");
        context.Response.Headers.ETag = ETag.Of(stored.Version);
        return Results.Ok(stored.Shown());
    }
}

/// <summary>A row of the table.</summary>
sealed class StoredTenant
{
    public required string Id { get; init; }

    public required long Version { get; init; }

    public required string Name { get; init; }

    public required string[] Languages { get; init; }

    public required string TimeZone { get; init; }

    public required string DefaultQueue { get; init; }

    public required int ReopenDays { get; init; }

    public required bool Enabled { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public Tenant Shown() => new(Id, Name, Languages, TimeZone, DefaultQueue, ReopenDays, Enabled, ChangedAt);

    /// <summary>Loads it and holds it against changes until the transaction ends.</summary>
    public static Task<StoredTenant?> Load(TenantTransaction tx, string id, CancellationToken ct) => tx.Connection.QuerySingleOrDefaultAsync<StoredTenant>(new CommandDefinition(
        """
        select tenant as "Id", version, name, languages, time_zone as "TimeZone", default_queue as "DefaultQueue", reopen_days as "ReopenDays", enabled, changed_at as "ChangedAt"
          from tenant where tenant = @id for update
        """,
        new { id },
        tx.Transaction,
        cancellationToken: ct));
}
