using Npgsql;
using Omnichannel.Conversations.Tenants;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Customers;

/// <summary><c>GET /internal/tenants/{tenant}/callers?number=+92…</c>: what is known of somebody who calls, and of the tenant he calls; for the adapter of the phone.</summary>
static class FindCaller
{
    /// <summary>Who calls.</summary>
    /// <param name="Name">Of the customer, or null.</param>
    /// <param name="Languages">Those he was seen to use, the latest first; perhaps none.</param>
    /// <param name="TimeZone">Where he lives, as far as that is known: profile, number, tenant.</param>
    /// <param name="TenantLanguages">Those the tenant serves, the most frequent first.</param>
    sealed record Answer(string? Name, IReadOnlyList<string> Languages, string TimeZone, IReadOnlyList<string> TenantLanguages);

    internal static void Map(WebApplication app) =>
        app.MapGet("/internal/tenants/{tenant}/callers", async (string tenant, string? number, Database database, CancellationToken ct) =>
        {
            if (!Names.IsName(tenant))
                return Problems.NotFound("tenant of this name");
            await using var tx = await database.BeginAsync(tenant, ct);
            await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
            batch.BatchCommands.Add(Rows.Command(
                "select to_json(c) from identity i join customer c on c.tenant = i.tenant and c.id = i.customer_id where i.tenant = $1 and i.kind = 'phone' and i.scope = '' and i.address = $2",
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<string> { TypedValue = number ?? "" }));
            batch.BatchCommands.Add(Rows.Command("select to_json(t) from tenant t where tenant = $1", new NpgsqlParameter<string> { TypedValue = tenant }));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            var customer = (await Rows.ReadAsync<CustomerRow>(reader, ct)).SingleOrDefault();
            var settings = (await Rows.ReadAsync<TenantSettings>(reader, ct)).SingleOrDefault() ?? TenantSettings.Unknown(tenant);
            return Results.Ok(new Answer(customer?.Name, customer?.Languages ?? [], CustomerZone.Of(null, customer?.TimeZone, number, settings.TimeZone) ?? "Etc/UTC", settings.Languages));
        }).ForServices();
}
