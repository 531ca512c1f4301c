using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;
using DbUp.Engine.Transactions;
using DbUp.Postgresql;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Hosting.Storage;

/// <summary>An assembly whose embedded <c>Migrations/*.sql</c> belong to the schema; run in the order of registration, then by name.</summary>
public sealed record MigrationSource(Assembly Assembly);

/// <summary>
/// Brings the schema up to date before anything else of the service starts, under an advisory lock, so that processes started together wait for the first.
/// </summary>
sealed partial class Migrations(
    Database database,
    IEnumerable<MigrationSource> sources,
    ServiceName service,
    Readiness readiness,
    ILogger<Migrations> log) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenWhenReachable(cancellationToken);
        await using (var locking = new NpgsqlCommand("select pg_advisory_lock(hashtextextended($1, 0))", connection))
        {
            locking.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "migrations " + database.Schema });
            locking.CommandTimeout = 0;
            await locking.ExecuteNonQueryAsync(cancellationToken);
        }

        var scripts = sources.Append(new MigrationSource(service.Assembly)).DistinctBy(source => source.Assembly).SelectMany((source, place) => Scripts(source, place)).ToList();
        var result = await Task.Run(() => Upgrade(scripts), cancellationToken);
        if (!result.Successful)
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        await Grant(connection, cancellationToken);
        readiness.Met("migrations");
    }

    DatabaseUpgradeResult Upgrade(List<SqlScript> scripts)
    {
        var owner = new NpgsqlConnectionStringBuilder(database.OwnerConnectionString) { SearchPath = database.Schema, Pooling = false };
        var upgrade = DeployChanges.To.PostgresqlDatabase(owner.ConnectionString, database.Schema)
            .WithScripts(scripts)
            .JournalToPostgresqlTable(database.Schema, "migration")
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .LogTo(new Quiet(log));
        upgrade.Configure(c => c.ScriptExecutor = new ExistingSchema(
            () => c.ConnectionManager, () => c.Log, database.Schema, () => c.VariablesEnabled, c.ScriptPreprocessors, () => c.Journal));
        return upgrade.Build().PerformUpgrade();
    }

    // DbUp sorts by this place and then by name; by name alone a service's assembly would come before Hosting's.
    static IEnumerable<SqlScript> Scripts(MigrationSource source, int place) =>
        from resource in source.Assembly.GetManifestResourceNames()
        where resource.EndsWith(".sql", StringComparison.Ordinal) && resource.Contains(".Migrations.", StringComparison.Ordinal)
        orderby resource
        select SqlScript.FromStream(resource, source.Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8, new SqlScriptOptions { RunGroupOrder = place });

    async Task<NpgsqlConnection> OpenWhenReachable(CancellationToken ct)
    {
        while (true)
        {
            var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.OwnerConnectionString) { Pooling = false }.ConnectionString);
            try
            {
                await connection.OpenAsync(ct);
                return connection;
            }
            catch (NpgsqlException exception) when (exception.IsTransient || exception.SqlState == PostgresErrorCodes.CannotConnectNow)
            {
                await connection.DisposeAsync();
                LogUnreachable(log, exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), ct);
            }
        }
    }

    // Tables made by later migrations are granted too: this runs at every start.
    async Task Grant(NpgsqlConnection connection, CancellationToken ct)
    {
        foreach (var role in new[] { $"{database.Schema}_app", $"{database.Schema}_worker" })
        {
            await using var grant = new NpgsqlCommand(
                $"""
                grant usage on schema "{database.Schema}" to "{role}";
                grant select, insert, update, delete on all tables in schema "{database.Schema}" to "{role}";
                grant usage on all sequences in schema "{database.Schema}" to "{role}";
                """,
                connection);
            await grant.ExecuteNonQueryAsync(ct);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Warning, "PostgreSQL is not reachable yet: {Reason}")]
    static partial void LogUnreachable(ILogger log, string reason);

    // The schema is the administrator's to make: the owner may not create schemas in the database.
    sealed class ExistingSchema(
        Func<IConnectionManager> connections,
        Func<IUpgradeLog> log,
        string schema,
        Func<bool> variables,
        IEnumerable<IScriptPreprocessor> preprocessors,
        Func<IJournal> journal) : PostgresqlScriptExecutor(connections, log, schema, variables, preprocessors, journal)
    {
        protected override string GetVerifySchemaSql(string schema) => "select 1";
    }

    [SuppressMessage("Usage", "CA2254", Justification = "DbUp hands over composed formats.")]
    sealed class Quiet(ILogger log) : IUpgradeLog
    {
        public void LogTrace(string format, params object[] args) => log.LogTrace(format, args);

        public void LogDebug(string format, params object[] args) => log.LogDebug(format, args);

        public void LogInformation(string format, params object[] args) => log.LogDebug(format, args);

        public void LogWarning(string format, params object[] args) => log.LogWarning(format, args);

        public void LogError(string format, params object[] args) => log.LogError(format, args);

        public void LogError(Exception ex, string format, params object[] args) => log.LogError(ex, format, args);
    }
}
