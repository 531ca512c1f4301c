using Dapper;
using MassTransit;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tenants;

/// <summary>Keeps the settings the gateway announces; older versions are ignored.</summary>
sealed class KeepTenant(Database database) : IConsumer<TenantChanged>
{
    public async Task Consume(ConsumeContext<TenantChanged> context)
    {
        var e = context.Message;
        await using var tx = await database.BeginAsync(e.Tenant, context.CancellationToken);
        await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into tenant as t (tenant, version, languages, time_zone, default_queue, reopen_days)
            values (@Tenant, @Version, @languages, @TimeZone, @DefaultQueue, @reopenDays)
            on conflict (tenant) do update
               set (version, languages, time_zone, default_queue, reopen_days)
                 = (excluded.version, excluded.languages, excluded.time_zone, excluded.default_queue, excluded.reopen_days)
             where t.version < excluded.version
            """,
            new { e.Tenant, e.Version, languages = e.Languages.ToArray(), e.TimeZone, e.DefaultQueue, reopenDays = Math.Clamp(e.ReopenDays, 0, 365) },
            tx.Transaction,
            cancellationToken: context.CancellationToken));
        await tx.CommitAsync(context.CancellationToken);
    }
}
