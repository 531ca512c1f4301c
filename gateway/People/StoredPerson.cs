using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Gateway.People;

/// <summary>A row of the table.</summary>
sealed class StoredPerson
{
    public required string Tenant { get; init; }

    public required string Id { get; init; }

    public required long Version { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }

    public required string[] Roles { get; init; }

    public required string? Agent { get; init; }

    public required bool Enabled { get; init; }

    public required string? PasswordHash { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public string EmailKey => Email.ToLowerInvariant();

    public Person Shown() => new(Id, Email, Name, Roles, Agent, Enabled, ChangedAt);

    /// <summary>Loads one and holds him against changes until the transaction ends.</summary>
    public static Task<StoredPerson?> Load(TenantTransaction tx, string tenant, string id, CancellationToken ct) => tx.Connection.QuerySingleOrDefaultAsync<StoredPerson>(new CommandDefinition(
        """
        select tenant, id, version, email, name, roles, agent, enabled, password_hash as "PasswordHash", changed_at as "ChangedAt"
          from person where tenant = @tenant and id = @id for update
        """,
        new { tenant, id },
        tx.Transaction,
        cancellationToken: ct));
}
