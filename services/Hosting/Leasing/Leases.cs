using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Leasing;

/// <summary>A lease this process holds.</summary>
/// <param name="Name">Name of the lease.</param>
/// <param name="Epoch">Grows with each new holder: a write that names an older epoch is a former holder's.</param>
public sealed record Lease(string Name, long Epoch);

/// <summary>PostgreSQL leases: at most one holder until it expires; the database's clock decides.</summary>
public sealed class Leases(Database database, ProcessIdentity self)
{
    /// <summary>Takes the lease if it is free or expired; null where somebody else holds it.</summary>
    public async Task<Lease?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        var epoch = await connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(
            """
            insert into lease as l (name, owner, address, epoch, expires_at) values (@name, @Id, @Address, 1, clock_timestamp() + @duration)
            on conflict (name) do update
               set owner = excluded.owner, address = excluded.address, epoch = l.epoch + 1, expires_at = excluded.expires_at
             where l.expires_at < clock_timestamp()
            returning epoch
            """,
            new { name, self.Id, self.Address, duration },
            cancellationToken: ct));
        return epoch is { } value ? new Lease(name, value) : null;
    }

    /// <summary>Prolongs leases; those not returned are lost.</summary>
    public async Task<IReadOnlyList<string>> RenewAsync(IReadOnlyCollection<Lease> held, TimeSpan duration, CancellationToken ct)
    {
        if (held.Count == 0)
            return [];
        await using var connection = await database.OpenWorkerAsync(ct);
        var kept = await connection.QueryAsync<string>(new CommandDefinition(
            """
            update lease l set expires_at = clock_timestamp() + @duration
              from unnest(@names, @epochs) as h (name, epoch)
             where l.name = h.name and l.epoch = h.epoch and l.owner = @Id and l.expires_at > clock_timestamp()
            returning l.name
            """,
            new { duration, names = held.Select(l => l.Name).ToArray(), epochs = held.Select(l => l.Epoch).ToArray(), self.Id },
            cancellationToken: ct));
        return kept.AsList();
    }

    /// <summary>Gives a lease back, so that another process may take it at once. The epoch is kept.</summary>
    public async Task ReleaseAsync(Lease lease, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "update lease set expires_at = '-infinity' where name = @Name and epoch = @Epoch and owner = @Id",
            new { lease.Name, lease.Epoch, self.Id },
            cancellationToken: ct));
    }

    /// <summary>Address of the process that holds a lease now, or null.</summary>
    public async Task<string?> HolderAsync(string name, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "select address from lease where name = @name and expires_at > clock_timestamp()", new { name }, cancellationToken: ct));
    }

    /// <summary>Says that this process is alive in a group and returns how many are.</summary>
    internal async Task<int> JoinAsync(string group, TimeSpan duration, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        return await connection.QuerySingleAsync<int>(new CommandDefinition(
            """
            with me as (
                insert into member (lease_group, id, seen_at) values (@group, @Id, clock_timestamp())
                on conflict (lease_group, id) do update set seen_at = excluded.seen_at
            ), gone as (
                delete from member where lease_group = @group and id <> @Id and seen_at < clock_timestamp() - 10 * @duration
            )
            select 1 + count(*)::int from member where lease_group = @group and id <> @Id and seen_at > clock_timestamp() - @duration
            """,
            new { group, self.Id, duration },
            cancellationToken: ct));
    }

    internal async Task LeaveAsync(string group, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from member where lease_group = @group and id = @Id", new { group, self.Id }, cancellationToken: ct));
    }
}
