using Dapper;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Files;

/// <summary>Forgets uploads that nobody has named within 30 days.</summary>
public sealed class ForgetUnusedUploads(Database database, TimeProvider time, ILogger<ForgetUnusedUploads> log) : Cleaner(time, log)
{
    private readonly TimeProvider time = time;

    /// <inheritdoc/>
    protected override async Task CleanAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from attachment where external_id is null and created_at < @before", new { before = time.GetUtcNow().AddDays(-30) }, cancellationToken: ct));
    }
}
