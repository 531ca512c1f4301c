using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Twilio;

namespace Omnichannel.Phone.Recordings;

/// <summary>Fetches reported recordings from the provider, keeps them, and has them attached to the conversation: a message of the caller's as his own words, others as what happened.</summary>
internal sealed partial class FetchRecordings(Database database, AccountDirectory accounts, RestApi provider, Outbox outbox, TimeProvider time, ILogger<FetchRecordings> log) : BackgroundService
{
    private const int MostTries = 20;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    /// <summary>Whoever has it has it for so long; then another tries.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(40);

    private sealed record Due(
        string Tenant, string Account, string Sid, string Kind, int? Seconds, string? Text, int Tries, Guid CallId, string Direction, Guid? ConversationId, string ThreadKey, string Number, string? Called,
        string? Name, string? Language);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await NextAsync(stoppingToken) is { } due)
                    await KeepAsync(due, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogPutOff(log, exception.Message);
            }
        }
    }

    // Only once the call's conversation is known: there it goes.
    private async Task<Due?> NextAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenWorkerAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<Due>(new CommandDefinition(
            """
            update recording r set fetch_at = @later, tries = r.tries + 1 from call c
             where (r.tenant, r.account, r.sid) = (
                select n.tenant, n.account, n.sid from recording n join call o on o.tenant = n.tenant and o.id = n.call_id
                 where n.fetch_at <= @now and o.conversation_id is not null order by n.fetch_at limit 1 for update of n skip locked)
               and c.tenant = r.tenant and c.id = r.call_id
            returning r.tenant, r.account, r.sid, r.kind, r.seconds, r.text, r.tries, r.call_id as CallId, c.direction, c.conversation_id as ConversationId, c.thread_key as ThreadKey, c.number,
                      c.called, c.name, c.language
            """,
            new { now, later = now + Claim },
            cancellationToken: ct));
    }

    private async Task KeepAsync(Due due, CancellationToken ct)
    {
        if (accounts.Find(due.Tenant, due.Account) is not { } account)
            return;
        AttachedFile? file = null;
        if (due.Kind != "transcript")
        {
            var audio = await provider.FetchAsync(account, due.Sid, ct);
            if (audio is null && due.Tries < MostTries)
                return;
            if (audio is not null)
                file = new AttachedFile(DerivedId.Of($"{due.Tenant}\n{due.Account}\n{due.Sid}"), $"{due.Kind}.mp3", "audio/mpeg", null, audio);
        }

        var now = time.GetUtcNow();
        await using var tx = await database.BeginAsync(due.Tenant, ct);
        var isMine = await tx.Connection.ExecuteAsync(new CommandDefinition(
            "update recording set state = @state, fetch_at = null where tenant = @Tenant and account = @Account and sid = @Sid and state = 'reported' and fetch_at is not null",
            new { due.Tenant, due.Account, due.Sid, state = file is null && due.Kind != "transcript" ? "lost" : "kept" },
            tx.Transaction,
            cancellationToken: ct)) == 1;
        if (!isMine)
            return;
        if (file is not null)
            await StoreAttachment.KeepAsync(tx, due.Tenant, due.Account, due.CallId.ToString(), file, now, ct);
        if (file is not null || due.Kind == "transcript")
            await outbox.AddAsync(tx, [Outgoing(due, file, now)], ct);
        await tx.CommitAsync(ct);
    }

    private static OutgoingEvent Outgoing(Due due, AttachedFile? file, DateTimeOffset now)
    {
        var audio = file is null ? null : new AttachmentRef(file.Id, file.FileName, file.MediaType, file.Content.Length, null);
        if (due.Kind == "message")
        {
            var from = due.Number.Length > 0 ? new Party(due.Number, due.Name, "phone") : new Party(due.ThreadKey, due.Name, "user");
            var said = new MessageReceived(
                due.Tenant, "phone", due.Account, due.Sid, due.ThreadKey, [], from, due.Called, [], null, "", null, null, [audio!], due.Language, null, null, false,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["kind"] = "voicemail" }, now, now);
            return OutgoingEvent.Of(said, due.Tenant, Shard.Of(due.Tenant, due.ThreadKey), now);
        }

        var recorded = new CallRecorded(due.Tenant, due.ConversationId!.Value, due.CallId, DerivedId.Of($"{due.Tenant}\n{due.Account}\n{due.Sid}\n{due.Kind}"), due.Kind, due.Seconds, due.Text, audio, now);
        return OutgoingEvent.Of(recorded, due.Tenant, Shard.Of(due.Tenant, due.ConversationId.Value.ToString()), now);
    }

    [LoggerMessage(1, LogLevel.Warning, "Keeping a recording is put off: {Reason}")]
    private static partial void LogPutOff(ILogger log, string reason);
}
