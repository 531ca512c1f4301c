using Dapper;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Inspecting;

/// <summary>Whether the three logins reach PostgreSQL, are what row-level security counts on, and agree with us on the time.</summary>
sealed class DatabaseInspection(IConfiguration configuration, ServiceName service, TimeProvider time) : IInspection
{
    const int OldestVersion = 150000;

    static readonly TimeSpan Drift = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        var findings = new List<Finding>();
        foreach (var setting in new[] { Database.Owner, Database.App, Database.Worker })
        {
            try
            {
                findings.AddRange(await LookAsync(setting.Read(configuration), isOwner: setting == Database.Owner, ct));
            }
            catch (NpgsqlException exception)
            {
                findings.Add(Finding.Fault($"PostgreSQL does not take {setting.Variable}: {exception.Message}. Is it there, is deploy/postgres/roles.sql run, is the password right?"));
            }
        }

        return findings;
    }

    async Task<IReadOnlyList<Finding>> LookAsync(string connectionString, bool isOwner, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5 }.ConnectionString);
        await connection.OpenAsync(ct);
        var seen = await connection.QuerySingleAsync<Seen>(new CommandDefinition(
            """
            select current_user::text as Login, current_setting('server_version_num')::int as Version, current_setting('server_version') as VersionText, clock_timestamp() as Now,
                   rolsuper or rolbypassrls as SeesEverything, coalesce(pg_get_userbyid(n.nspowner) = current_user, false) as OwnsSchema, n.oid is not null as HasSchema
              from pg_roles left join pg_namespace n on n.nspname = @Schema where rolname = current_user
            """,
            new { service.Schema },
            cancellationToken: ct));
        var findings = new List<Finding>();
        if (seen.Version < OldestVersion)
            findings.Add(Finding.Fault($"PostgreSQL is {seen.VersionText}; 15 or later is needed."));
        if (!seen.HasSchema)
            findings.Add(Finding.Fault($"The schema {service.Schema} does not exist: run deploy/postgres/roles.sql."));
        if (seen.SeesEverything)
            findings.Add(Finding.Fault($"The login {seen.Login} is a superuser or bypasses row-level security: tenants would see each other. Use the logins of deploy/postgres/roles.sql."));
        if (!isOwner && seen.OwnsSchema)
            findings.Add(Finding.Fault($"The login {seen.Login} owns the schema; only Postgres__Owner may."));
        var drift = (time.GetUtcNow() - new DateTimeOffset(seen.Now.ToUniversalTime())).Duration();
        if (drift > Drift)
            findings.Add(Finding.Fault($"Our clock and PostgreSQL's are {drift.TotalSeconds:0} s apart: set both by NTP."));
        return findings.Count > 0 ? findings : [Finding.Well($"PostgreSQL {seen.VersionText} as {seen.Login}")];
    }

    sealed record Seen(string Login, int Version, string VersionText, DateTime Now, bool SeesEverything, bool OwnsSchema, bool HasSchema);
}
