using System.ComponentModel.DataAnnotations;
using Dapper;
using Omnichannel.Gateway.Edge;
using Omnichannel.Gateway.Callers;
using Omnichannel.Gateway.People;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.ApiKeys;

/// <summary>
/// <c>POST /v1/api-keys {name, roles[]?, expiresAt?, tenant?}</c> → 201 <c>{id, name, prefix, roles, createdBy, createdAt, expiresAt, revokedAt, key}</c>; <c>key</c> is shown
/// here and never again. An admin makes keys of his own tenant. With the platform key: the first one of a tenant, named in the body or as <c>?tenant=</c>, and that
/// one is an admin's; while the tenant has an admin key that works, 409 <c>has-admin-key</c>.
/// </summary>
sealed class CreateApiKey(Database database, SealedAnswers answers, TimeProvider time)
{
    static readonly ProblemType AlreadyHasAdminKey = new(
        StatusCodes.Status409Conflict,
        "has-admin-key",
        "The tenant has an admin key.",
        "The platform key makes only the first admin key of a tenant, and there is one that works.",
        "Make the key with that admin key; where it is lost, an admin signs in and makes another.");

    /// <summary>A key to be made.</summary>
    /// <param name="Name">What it is for; 1 to 200 characters.</param>
    /// <param name="Roles">Roles; none by default, with the platform key <c>admin</c>.</param>
    /// <param name="ExpiresAt">When it stops working; never by default.</param>
    /// <param name="Tenant">Whose key it is, where the platform key asks.</param>
    internal sealed record Request([property: Required] string? Name, IReadOnlyList<string>? Roles = null, DateTimeOffset? ExpiresAt = null, string? Tenant = null);

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
                "/v1/api-keys",
                (Request request, string? tenant, HttpContext context, CreateApiKey create) =>
                    create.Handle(request with { Tenant = request.Tenant ?? tenant }, context, context.RequestAborted))
            .ForAdminsAndPlatform()
            .WithSummary("Make an API key")
            .Produces<ApiKey>(StatusCodes.Status201Created)
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound, AlreadyHasAdminKey);

    async Task<IResult> Handle(Request request, HttpContext context, CancellationToken ct)
    {
        var caller = context.Caller();
        var byPlatform = caller.Kind is CallerKind.Platform;
        var tenant = byPlatform ? request.Tenant : caller.Tenant;
        IReadOnlyList<string> roles = byPlatform ? [Role.Admin] : request.Roles ?? [];
        var now = time.GetUtcNow();
        if (Errors(request, caller, now) is { Count: > 0 } errors)
            return Problems.Validation(errors);
        if (IdempotencyKey.Of(context) is { Length: 0 or > 255 })
            return Problems.Validation("Idempotency-Key", "1 to 255 characters.");

        await using var tx = await database.BeginAsync(tenant!, ct);
        if (!await Hold(tx, tenant!, ct))
            return Problems.NotFound("such tenant");
        var asked = IdempotencyKey.Of(context);
        if (asked is not null && await answers.Find(tx, tenant!, caller.Subject, asked, request, ct) is { } repeated)
            return repeated.Match ? Results.Created($"/v1/api-keys/{repeated.Answer!.Id}", repeated.Answer) : Problems.Of(ProblemTypes.IdempotencyKeyReused);
        if (byPlatform && await HasAdminKey(tx, tenant!, now, ct))
            return Problems.Conflict(AlreadyHasAdminKey);

        var secret = ApiKeySecret.New();
        var key = new ApiKey(
            Guid.CreateVersion7(now), request.Name!, secret.Prefix, roles, caller.Subject, now, request.ExpiresAt?.ToUniversalTime(), RevokedAt: null, secret.Text);
        await Insert(tx, tenant!, key, secret, ct);
        if (asked is not null)
            await answers.Keep(tx, tenant!, caller.Subject, asked, request, key, ct);
        await tx.CommitAsync(ct);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Created($"/v1/api-keys/{key.Id}", key);
    }

    static Dictionary<string, string[]> Errors(Request request, Caller caller, DateTimeOffset now)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!DisplayName.IsGood(request.Name))
            errors["name"] = [DisplayName.Rule];
        if (request.Roles is not null && Role.Error(request.Roles) is { } wrong)
            errors["roles"] = [wrong];
        if (request.ExpiresAt <= now)
            errors["expiresAt"] = ["Lies in the past."];
        if (caller.Kind is not CallerKind.Platform)
        {
            if (request.Tenant is not null && request.Tenant != caller.Tenant)
                errors["tenant"] = ["Not the caller's own."];
            return errors;
        }

        if (!Names.IsName(request.Tenant))
            errors["tenant"] = ["1 to 64 of a-z, 0-9 and hyphen."];
        if (request.Roles is not null && !request.Roles.SequenceEqual([Role.Admin], StringComparer.Ordinal))
            errors["roles"] = ["The first key of a tenant is an admin's."];
        return errors;
    }

    // One maker of keys of a tenant at a time: else two could both be the first.
    static async Task<bool> Hold(TenantTransaction tx, string tenant, CancellationToken ct) =>
        await tx.Connection.ExecuteScalarAsync<int?>(
            new CommandDefinition("select 1 from tenant where tenant = @tenant for update", new { tenant }, tx.Transaction, cancellationToken: ct)) is not null;

    static Task<bool> HasAdminKey(TenantTransaction tx, string tenant, DateTimeOffset now, CancellationToken ct) => tx.Connection.ExecuteScalarAsync<bool>(new CommandDefinition(
        "select exists (select from api_key where tenant = @tenant and 'admin' = any(roles) and revoked_at is null and (expires_at is null or expires_at > @now))",
        new { tenant, now },
        tx.Transaction,
        cancellationToken: ct));

    static Task Insert(TenantTransaction tx, string tenant, ApiKey key, ApiKeySecret secret, CancellationToken ct) => tx.Connection.ExecuteAsync(new CommandDefinition(
        """
        insert into api_key (tenant, id, name, prefix, hash, roles, created_by, created_at, expires_at)
        values (@tenant, @Id, @Name, @Prefix, @hash, @roles, @CreatedBy, @CreatedAt, @ExpiresAt)
        """,
        new { tenant, key.Id, key.Name, key.Prefix, hash = secret.Hash(), roles = key.Roles.ToArray(), key.CreatedBy, key.CreatedAt, key.ExpiresAt },
        tx.Transaction,
        cancellationToken: ct));
}
