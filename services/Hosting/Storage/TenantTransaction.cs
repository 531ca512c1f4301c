using Npgsql;

namespace Omnichannel.Hosting.Storage;

/// <summary>One transaction on one connection; disposing it without <see cref="CommitAsync"/> rolls it back.</summary>
public sealed class TenantTransaction : IAsyncDisposable
{
    List<Action>? committed;

    internal TenantTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        Connection = connection;
        Transaction = transaction;
    }

    public NpgsqlConnection Connection { get; }

    public NpgsqlTransaction Transaction { get; }

    /// <summary>Runs after the commit has succeeded, in the committing call; must be quick and must not throw.</summary>
    public void OnCommitted(Action action) => (committed ??= []).Add(action);

    public async Task CommitAsync(CancellationToken ct)
    {
        await Transaction.CommitAsync(ct);
        if (committed is null)
            return;
        foreach (var action in committed)
            action();
    }

    public async ValueTask DisposeAsync()
    {
        await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
