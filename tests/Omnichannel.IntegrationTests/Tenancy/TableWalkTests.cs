using Omnichannel.House;
using Omnichannel.IntegrationTests.House;

namespace Omnichannel.IntegrationTests.Tenancy;

/// <summary>Every table that any service made, looked at in the catalogue of the migrated database.</summary>
[Collection(SharedHouse.Name)]
public sealed class TableWalkTests(WholeHouse house)
{
    /// <summary>Tables without a tenant, and why that is right. A new one must be given a reason here, or a tenant.</summary>
    static readonly Dictionary<string, string> WithoutTenant = new(StringComparer.Ordinal)
    {
        ["migration"] = "which scripts ran",
        ["inbox"] = "ids of handled messages, drawn at random by the system",
        ["lease"] = "which process holds what; names of shards and of tenants' mailboxes, read by the worker login alone",
        ["member"] = "which processes live",
        ["shard_count"] = "a number per installation",
        ["identity.sign_in_attempt"] = "keyed digests of addresses; who signs in has named no tenant yet",
    };

    [Fact]
    public async Task Each_table_with_a_tenant_forces_row_level_security_with_a_policy_and_each_other_one_has_a_reason()
    {
        var tables = await house.Servers.QueryAsync<Table>(
            """
            select n.nspname as "Schema", c.relname as "Name",
                   exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped) as "HasTenant",
                   c.relrowsecurity and c.relforcerowsecurity as "Forced",
                   coalesce((select count(*) from pg_policy p, unnest(p.polroles) role join pg_roles r on r.oid = role
                     where p.polrelid = c.oid and r.rolname = n.nspname || '_app' and pg_get_expr(p.polqual, p.polrelid) like '%app.tenants%'
                       and (p.polwithcheck is null or pg_get_expr(p.polwithcheck, p.polrelid) like '%app.tenants%')), 0)::int as "AppPolicies",
                   (select count(*) from pg_policy p, unnest(p.polroles) role left join pg_roles r on r.oid = role
                     where p.polrelid = c.oid and coalesce(r.rolname, '') not in (n.nspname || '_app', n.nspname || '_worker'))::int as "OtherPolicies",
                   pg_get_userbyid(c.relowner) as "Owner"
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p') and n.nspname in ('email', 'conversations', 'routing', 'desk', 'chat', 'identity')
             order by 1, 2
            """);

        Assert.Equal(["chat", "conversations", "desk", "email", "identity", "routing"], tables.Select(table => table.Schema).Distinct().Order(StringComparer.Ordinal));
        Assert.All(tables, table => Assert.Equal(table.Schema + "_owner", table.Owner));
        Assert.All(tables.Where(table => table.HasTenant), table => Assert.True(table is { Forced: true, AppPolicies: > 0, OtherPolicies: 0 }, $"{table} has a tenant and is not safe"));
        Assert.All(
            tables.Where(table => !table.HasTenant),
            table => Assert.True(WithoutTenant.ContainsKey(table.Name) || WithoutTenant.ContainsKey($"{table.Schema}.{table.Name}"), $"{table} has no tenant and no reason"));
    }

    [Fact]
    public async Task No_login_of_a_service_is_above_row_level_security_or_reaches_a_neighbours_schema()
    {
        Assert.Empty(await house.Servers.QueryAsync<string>(
            "select rolname::text from pg_roles where rolname ~ '_(owner|app|worker)$' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)"));
        Assert.Empty(await house.Servers.QueryAsync<string>(
            """
            select r.rolname || ' in ' || n.nspname
              from pg_roles r, pg_namespace n
             where r.rolname ~ '_(owner|app|worker)$' and n.nspname in ('email', 'conversations', 'routing', 'desk', 'chat', 'identity')
               and regexp_replace(r.rolname, '_(owner|app|worker)$', '') <> n.nspname and has_schema_privilege(r.rolname, n.oid, 'usage')
            """));
    }

    sealed record Table(string Schema, string Name, bool HasTenant, bool Forced, int AppPolicies, int OtherPolicies, string Owner);
}
