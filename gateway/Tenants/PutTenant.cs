using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Gateway.Callers;
using Omnichannel.Gateway.Sessions;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Gateway.Tenants;

/// <summary>
/// <c>PUT /v1/tenants/{id} {name, languages[], timeZone, defaultQueue, reopenDays?, enabled?}</c> → 201 or 200 with the tenant and its <c>ETag</c>.
/// With the platform key: makes and changes any tenant. With the role admin: changes one's own, save <c>enabled</c>. <c>If-Match</c> and <c>If-None-Match: *</c> are
/// heeded (412). What is there already stays at its version; every change is told as <c>TenantChanged</c>.
/// </summary>
sealed class PutTenant(Database database, Outbox outbox, EndSessions end, KnownCallers callers, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPut("/v1/tenants/{id}", (string id, TenantSettings settings, HttpContext context, PutTenant put) => put.Handle(id, settings, context, context.RequestAborted))
            .ForAdminsAndPlatform()
            .WithSummary("Make or change a tenant")
            .Produces<Tenant>()
            .Produces<Tenant>(StatusCodes.Status201Created)
            .Versioned()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound, ProblemTypes.ChangedMeanwhile);

    async Task<IResult> Handle(string id, TenantSettings settings, HttpContext context, CancellationToken ct)
    {
        var caller = context.Caller();
        if (caller.Kind is not CallerKind.Platform && caller.Tenant != id)
            return Problems.NotFound("such tenant");
        if (!Names.IsName(id))
            return Problems.Validation("id", "1 to 64 of a-z, 0-9 and hyphen.");
        if (settings.Errors() is { Count: > 0 } errors)
            return Problems.Validation(errors);

        await using var tx = await database.BeginAsync(id, ct);
        var before = await StoredTenant.Load(tx, id, ct);
        if (ETag.Refuses(context.Request, before?.Version) is { } refusal)
            return refusal;
        if (caller.Kind is not CallerKind.Platform && settings.Enabled is { } enabled && enabled != before?.Enabled)
            return Problems.Forbidden("Only the operator of the installation suspends a tenant.");

        var after = After(id, settings, before, time.GetUtcNow());
        if (before is null || !Same(before, after))
        {
            if (!await Store(tx, after, ct))
                return Problems.Conflict(ProblemTypes.ChangedMeanwhile, "Another request made this tenant.");
            if (before is { Enabled: true } && !after.Enabled)
            {
                await end.OfTenant(tx, id, ct);
                tx.OnCommitted(callers.ForgetAll);
            }

            await outbox.AddAsync(tx, [OutgoingEvent.Of(Changed(after), id, Shard.Of(id), time.GetUtcNow())], ct);
            await tx.CommitAsync(ct);
        }

        context.Response.Headers.ETag = ETag.Of(after.Version);
        return before is null ? Results.Created($"/v1/tenants/{id}", after.Shown()) : Results.Ok(after.Shown());
    }

    static StoredTenant After(string id, TenantSettings settings, StoredTenant? before, DateTimeOffset now)
    {
        var after = new StoredTenant
        {
            Id = id,
            Version = (before?.Version ?? 0) + 1,
            Name = settings.Name!,
            Languages = [.. settings.Languages!.Select(tag => LanguageTag.Canonical(tag)!)],
            TimeZone = settings.TimeZone!,
            DefaultQueue = settings.DefaultQueue!,
            ReopenDays = settings.ReopenDays,
            Enabled = settings.Enabled ?? before?.Enabled ?? true,
            ChangedAt = now,
        };
        return before is not null && Same(before, after) ? before : after;
    }

    static bool Same(StoredTenant one, StoredTenant other) =>
        (one.Name, one.TimeZone, one.DefaultQueue, one.ReopenDays, one.Enabled) == (other.Name, other.TimeZone, other.DefaultQueue, other.ReopenDays, other.Enabled)
        && one.Languages.SequenceEqual(other.Languages, StringComparer.Ordinal);

    // An existing row is held by Load; only a new one can be made by two at once.
    static async Task<bool> Store(TenantTransaction tx, StoredTenant tenant, CancellationToken ct) =>
        await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into tenant as t (tenant, version, name, languages, time_zone, default_queue, reopen_days, enabled, changed_at)
            values (@Id, @Version, @Name, @Languages, @TimeZone, @DefaultQueue, @ReopenDays, @Enabled, @ChangedAt)
            on conflict (tenant) do update
               set version = excluded.version, name = excluded.name, languages = excluded.languages, time_zone = excluded.time_zone,
                   default_queue = excluded.default_queue, reopen_days = excluded.reopen_days, enabled = excluded.enabled, changed_at = excluded.changed_at
             where t.version = excluded.version - 1
            """,
            tenant,
            tx.Transaction,
            cancellationToken: ct)) == 1;

    static TenantChanged Changed(StoredTenant tenant) => new(
        tenant.Id, tenant.Version, tenant.Name, tenant.Languages, tenant.TimeZone, tenant.DefaultQueue, tenant.ReopenDays, tenant.Enabled, tenant.ChangedAt);
}
