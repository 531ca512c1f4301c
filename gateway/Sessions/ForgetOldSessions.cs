using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Gateway.Sessions;

/// <summary>Ends sessions that ran out without a word, so that their streams close, and forgets what is no longer of use.</summary>
sealed class ForgetOldSessions(Database database, EndSessions end, TimeProvider time, ILogger<ForgetOldSessions> log) : Cleaner(time, log)
{
    static readonly TimeSpan KeepEnded = TimeSpan.FromDays(30);

    readonly TimeProvider time = time;

    protected override async Task CleanAsync(CancellationToken ct)
    {
        int ended;
        do
        {
            await using var tx = await database.BeginWorkerAsync(ct);
            ended = await end.RunOut(tx, ct);
            await tx.CommitAsync(ct);
        }
        while (ended > 0);

        var now = time.GetUtcNow();
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            delete from session where ended_at <= @longAgo;
            delete from sign_in_attempt where since <= @windowStart;
            delete from api_key_answer where created_at <= @dayAgo;
            """,
            new { longAgo = now - KeepEnded, windowStart = now - SignInBounds.Window, dayAgo = now - TimeSpan.FromHours(24) },
            cancellationToken: ct));
    }
}
