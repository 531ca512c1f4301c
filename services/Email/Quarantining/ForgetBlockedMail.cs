using Dapper;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Quarantining;

/// <summary>Forgets mail of blocked senders after 30 days: long enough to notice a mistake, and no spammer fills the database. All other mail stays until somebody decides.</summary>
public sealed class ForgetBlockedMail(Database database, TimeProvider time, ILogger<ForgetBlockedMail> log) : Cleaner(time, log)
{
    private readonly TimeProvider time = time;

    /// <inheritdoc/>
    protected override async Task CleanAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from quarantine where cause = @cause and quarantined_at < @before",
            new { cause = Refusal.BlockedSender, before = time.GetUtcNow().AddDays(-30) },
            cancellationToken: ct));
    }
}
