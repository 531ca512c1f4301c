using Dapper;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Web;

/// <summary>Forgets idempotency keys after 24 hours.</summary>
sealed class IdempotencyCleaner(Database database, TimeProvider time, ILogger<IdempotencyCleaner> log) : Cleaner(time, log)
{
    protected override async Task CleanAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("delete from idempotency where created_at < clock_timestamp() - interval '24 hours'", cancellationToken: ct));
    }
}
