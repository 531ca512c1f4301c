using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Hosting.Storage;

/// <summary>
/// The service's own PostgreSQL schema, reached by three logins: the owner migrates, the app sees the tenants a transaction names
/// (row-level security), the worker sees all tenants and is for relays, timers, leases and loading of state.
/// </summary>
/// <remarks>Configuration: <c>Postgres:Owner</c>, <c>Postgres:App</c>, <c>Postgres:Worker</c> (Npgsql connection strings).</remarks>
public sealed class Database : IAsyncDisposable
{
    /// <summary>The login that owns the schema and migrates it.</summary>
    public static readonly Setting Owner = new("Postgres:Owner", "an Npgsql connection string of the login that owns the schema", Setting.ConnectionString);

    /// <summary>The login that serves requests; row-level security shows it the tenants of its transaction.</summary>
    public static readonly Setting App = new("Postgres:App", "an Npgsql connection string of the login that serves requests", Setting.ConnectionString);

    /// <summary>The login of relays, timers and leases; it sees all tenants.</summary>
    public static readonly Setting Worker = new("Postgres:Worker", "an Npgsql connection string of the login of relays, timers and leases", Setting.ConnectionString);

    // A paused process must not hold locks for long: the server ends its transaction.
    const string SessionOptions = "-c idle_in_transaction_session_timeout=5s";

    readonly NpgsqlDataSource app;
    readonly NpgsqlDataSource worker;

    public Database(IConfiguration configuration, ServiceName service)
    {
        Schema = service.Schema;
        OwnerConnectionString = WithoutKerberos(Owner.Read(configuration));
        app = Source(WithoutKerberos(App.Read(configuration)), Schema);
        worker = Source(WithoutKerberos(Worker.Read(configuration)), Schema);
    }

    /// <summary>Name of the schema, which is the service's.</summary>
    public string Schema { get; }

    internal string OwnerConnectionString { get; }

    /// <summary>Begins a transaction that sees one tenant.</summary>
    public Task<TenantTransaction> BeginAsync(string tenant, CancellationToken ct) => BeginAsync([tenant], ct);

    /// <summary>Begins a transaction that sees the given tenants: a batch over several of them.</summary>
    public async Task<TenantTransaction> BeginAsync(IReadOnlyCollection<string> tenants, CancellationToken ct)
    {
        foreach (var tenant in tenants)
            if (!Names.IsName(tenant))
                throw new ArgumentException($"'{tenant}' is no tenant id.", nameof(tenants));
        var transaction = await BeginAsync(app, ct);
        try
        {
            await using var command = new NpgsqlCommand("select set_config('app.tenants', $1, true)", transaction.Connection, transaction.Transaction)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = $"{{{string.Join(',', tenants)}}}" } },
            };
            await command.ExecuteNonQueryAsync(ct);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a transaction of the worker login, which sees every tenant.</summary>
    public Task<TenantTransaction> BeginWorkerAsync(CancellationToken ct) => BeginAsync(worker, ct);

    /// <summary>Opens a connection of the worker login outside a transaction.</summary>
    public ValueTask<NpgsqlConnection> OpenWorkerAsync(CancellationToken ct) => worker.OpenConnectionAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await worker.DisposeAsync();
    }

    static async Task<TenantTransaction> BeginAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);
        try
        {
            return new TenantTransaction(connection, await connection.BeginTransactionAsync(ct));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    static NpgsqlDataSource Source(string connectionString, string schema)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = schema, ApplicationName = schema, MaxAutoPrepare = 100 };
        builder.Options = string.IsNullOrEmpty(builder.Options) ? SessionOptions : $"{builder.Options} {SessionOptions}";
        var source = new NpgsqlDataSourceBuilder(builder.ConnectionString);
        // What is asked by the clock (leases, an empty outbox) belongs to no trace and would drown those that matter.
        source.ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(_ => Activity.Current is not null)
            .ConfigureBatchFilter(_ => Activity.Current is not null)
            .EnablePhysicalOpenTracing(false));
        return source.Build();
    }

    // Kerberos only where the connection string asks for it: trying it costs every connection a round trip and every process its libraries.
    static string WithoutKerberos(string connectionString) =>
        new NpgsqlConnectionStringBuilder { GssEncryptionMode = GssEncryptionMode.Disable }.ConnectionString + ";" + connectionString;
}
