using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Social.Quarantining;

/// <summary>Forgets events that nobody has released within 90 days.</summary>
internal sealed class ForgetOldEvents(Database database, TimeProvider time, ILogger<ForgetOldEvents> log) : Cleaner(time, log)
{
    private readonly TimeProvider time = time;

    /// <inheritdoc/>
    protected override async Task CleanAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("delete from quarantine where quarantined_at < @before", new { before = time.GetUtcNow().AddDays(-90) }, cancellationToken: ct));
    }
}
