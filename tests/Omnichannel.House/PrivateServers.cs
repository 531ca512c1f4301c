using System.Globalization;
using Dapper;
using Npgsql;
using Xunit;

namespace Omnichannel.House;

/// <summary>
/// Real PostgreSQL, RabbitMQ and mail server on free ports of loopback, started once for a test run and ended with it. Each instance has a database and a
/// virtual host of its own: use it as <c>IClassFixture&lt;PrivateServers&gt;</c>. Tests that kill servers take servers of their own with <see cref="StartOwnAsync"/>.
/// </summary>
public sealed class PrivateServers : IAsyncLifetime
{
    static readonly Lazy<Task<(PostgresServer, RabbitMqServer, MailServer)>> OfTheRun = new(() => StartAsync("run"));
    static int count;

    /// <summary>Name of this instance's database and virtual host, and a suffix for mailboxes that are its own.</summary>
    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref count)}");

    /// <summary>The database server.</summary>
    public PostgresServer Postgres { get; private set; } = default!;

    /// <summary>The broker.</summary>
    public RabbitMqServer RabbitMq { get; private set; } = default!;

    /// <summary>The mail server.</summary>
    public MailServer Mail { get; private set; } = default!;

    /// <summary>AMQP address of this instance's virtual host.</summary>
    public string RabbitMqUrl => RabbitMq.Url(Name);

    /// <summary>Starts servers that no other test uses.</summary>
    public static async Task<PrivateServers> StartOwnAsync()
    {
        var servers = new PrivateServers();
        await servers.MoveInAsync(await StartAsync("own-" + servers.Name));
        return servers;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync() => await MoveInAsync(await OfTheRun.Value);

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Connection string of a service's login in this instance's database.</summary>
    /// <param name="schema">email, conversations, routing, desk or identity.</param>
    /// <param name="duty">owner, app or worker.</param>
    public string Login(string schema, string duty) => Postgres.Login(Name, schema, duty);

    /// <summary>Configuration of a service, but for addresses of other services: <c>Postgres:…</c> and <c>RabbitMq:Url</c>.</summary>
    public IDictionary<string, string?> Configuration(string schema) => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Postgres:Owner"] = Login(schema, "owner"),
        ["Postgres:App"] = Login(schema, "app"),
        ["Postgres:Worker"] = Login(schema, "worker"),
        ["RabbitMq:Url"] = RabbitMqUrl,
    };

    /// <summary>Queries this instance's database as the administrator, above row-level security.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Postgres.Administrator(Name));
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    /// <summary>Makes a mailbox whose name no other test has.</summary>
    public Task<Mailbox> AddMailboxAsync(string name, string domain = MailServer.Domain) => Mail.AddMailboxAsync($"{name}-{Name}", domain);

    async Task MoveInAsync((PostgresServer Postgres, RabbitMqServer RabbitMq, MailServer Mail) servers)
    {
        (Postgres, RabbitMq, Mail) = servers;
        await Task.WhenAll(Postgres.CreateDatabaseAsync(Name), RabbitMq.CreateVirtualHostAsync(Name));
    }

    static async Task<(PostgresServer, RabbitMqServer, MailServer)> StartAsync(string name)
    {
        await ServerScript.RunAsync("install", "postgres", "rabbitmq", "mail");
        string Place(string kind) => Path.Combine(Sweeper.Directory, $"{name}.{kind}");
        var postgres = PostgresServer.StartNewAsync(Place("postgres"));
        var rabbitMq = RabbitMqServer.StartNewAsync(Place("rabbitmq"));
        var mail = MailServer.StartNewAsync(Place("mail"));
        return (await postgres, await rabbitMq, await mail);
    }
}
