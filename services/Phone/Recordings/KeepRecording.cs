using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Calls;
using Omnichannel.Phone.Keeping;

namespace Omnichannel.Phone.Recordings;

/// <summary>The provider reports a recording or its words: noted once, fetched afterwards.</summary>
internal sealed class KeepRecording(OpenCall open, CallWork work, TimeProvider time)
{
    /// <returns>Whether there is such a call.</returns>
    public async Task<bool> RunAsync(
        PhoneAccount account, Guid callId, string? kind, string recordingSid, string? transcriptionSid, int? seconds, string? text, string? status, CancellationToken ct)
    {
        if (kind is not ("message" or "recording" or "transcript"))
            return false;
        var (call, _) = await open.RunAsync(
            account.Tenant,
            (_, _) => Task.FromResult<Guid?>(callId),
            async (call, tx, token) =>
            {
                var now = time.GetUtcNow();
                var isThere = kind == "transcript" ? status == "completed" && text is { Length: > 0 } : status is null or "completed" && seconds != 0;
                if (call.Account != account.Id || !isThere)
                    return call;
                await NoteAsync(tx, call, kind == "transcript" ? transcriptionSid ?? recordingSid + "-words" : recordingSid, kind, seconds, text, now, token);
                if (kind == "message")
                    call.LeaveMessage(now);
                return call;
            },
            ct);
        work.Wake();
        return call is not null && call.Account == account.Id;
    }

    private static Task<int> NoteAsync(TenantTransaction tx, Call call, string sid, string kind, int? seconds, string? text, DateTimeOffset now, CancellationToken ct) =>
        tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into recording (tenant, account, sid, call_id, kind, seconds, text, state, fetch_at, reported_at)
            values (@Tenant, @Account, @sid, @Id, @kind, @seconds, @text, 'reported', @now, @now)
            on conflict do nothing
            """,
            new { call.Tenant, call.Account, sid, call.Id, kind, seconds, text, now },
            tx.Transaction,
            cancellationToken: ct));
}
