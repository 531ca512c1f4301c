using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Omnichannel.House;

/// <summary>A private PostgreSQL. Its data survives <see cref="KillAsync"/> and <see cref="StopAsync"/>.</summary>
public sealed class PostgresServer
{
    const string Template = "omnichannel";

    readonly string directory;
    readonly SemaphoreSlim templateCopies = new(1);

    PostgresServer(string directory) => this.directory = directory;

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; } = Ports.Free();

    internal static async Task<PostgresServer> StartNewAsync(string directory)
    {
        var server = new PostgresServer(directory);
        await server.StartAsync();
        await ServerScript.RunAsync("postgres", "database", directory, Template);
        return server;
    }

    /// <summary>Starts it again on its port with its data.</summary>
    // The disk is not synced: a killed server loses nothing by that, only a machine without power does.
    public Task StartAsync() => ServerScript.RunAsync("postgres", "start", directory, $"{Port}", "-c", "fsync=off");

    /// <summary>Ends it properly.</summary>
    public Task StopAsync() => ServerScript.RunAsync("postgres", "stop", directory);

    /// <summary>Ends it with SIGKILL, backends included.</summary>
    public Task KillAsync() => ServerScript.RunAsync("postgres", "kill", directory);

    /// <summary>Makes a database with the schemas and logins of every service.</summary>
    public async Task CreateDatabaseAsync(string name)
    {
        await templateCopies.WaitAsync();
        try
        {
            await using var connection = new NpgsqlConnection(Administrator("postgres"));
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"create database \"{name}\" template \"{Template}\"", connection);
            await command.ExecuteNonQueryAsync();
        }
        finally
        {
            templateCopies.Release();
        }
    }

    /// <summary>Connection string of the administrator, who is above row-level security.</summary>
    public string Administrator(string database) => ConnectionString(database, "omnichannel", File.ReadAllText(Path.Combine(directory, "password")).Trim());

    /// <summary>Connection string of a service's login.</summary>
    /// <param name="database">Name of the database.</param>
    /// <param name="schema">Schema of the service: email, conversations, routing, desk or identity.</param>
    /// <param name="duty">owner, app or worker.</param>
    public string Login(string database, string schema, string duty)
    {
        var login = $"{schema}_{duty}";
        var secret = File.ReadAllText(Path.Combine(directory, "secret")).Trim();
        return ConnectionString(database, login, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{secret}:{login}")))) + $";Search Path={schema}";
    }

    string ConnectionString(string database, string user, string password) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username={user};Password={password};Maximum Pool Size=20;Include Error Detail=true";
}
