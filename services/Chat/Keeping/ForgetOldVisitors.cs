using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Chat.Keeping;

/// <summary>
/// Forgets visitors nothing was heard of for 400 days, which is longer than a conversation may be re-opened, or for two days where they wrote nothing; and keeps a list at its newest
/// thousand events. What was said stays in the conversation.
/// </summary>
internal sealed class ForgetOldVisitors(Database database, TimeProvider time, ILogger<ForgetOldVisitors> log) : Cleaner(time, log)
{
    private const int MostEvents = 1_000;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);
    private static readonly TimeSpan LongestSilent = TimeSpan.FromDays(2);

    private readonly TimeProvider clock = time;

    /// <inheritdoc/>
    protected override Task CleanAsync(CancellationToken ct) => ForgetAsync(ct);

    /// <summary>Does it once.</summary>
    internal async Task ForgetAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            delete from visitor
             where seen_at < @oldest
                or (seen_at < @silent and cursor = 0 and not exists (select from message m where m.tenant = visitor.tenant and m.visitor = visitor.visitor))
            """,
            new { oldest = now - Longest, silent = now - LongestSilent },
            cancellationToken: ct));
        // Files of nobody: their visitors were forgotten.
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from attachment a where external_id is not null and not exists (select from visitor_file f where f.attachment_id = a.id)", cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from event using visitor v where event.tenant = v.tenant and event.visitor = v.visitor and event.cursor <= v.cursor - @MostEvents",
            new { MostEvents },
            cancellationToken: ct));
    }
}
