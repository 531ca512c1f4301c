using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Calls;
using Omnichannel.Phone.Texts;

namespace Omnichannel.Phone.Keeping;

/// <summary>Somebody is to be called back, and an agent is found for it: a call out begins, which rings the agent first and then the customer.</summary>
internal sealed class BeginCallbacks(Database database, OpenCall open, AccountDirectory accounts, TimeProvider time)
{
    private const int AtOnce = 20;

    private sealed record Due(string Tenant, Guid ConversationId, string Account, string Number, string ThreadKey, string? Language, string? Name);

    public async Task RunAsync(CancellationToken ct)
    {
        IReadOnlyList<Due> due;
        await using (var connection = await database.OpenWorkerAsync(ct))
            due = [.. await connection.QueryAsync<Due>(new CommandDefinition(
                """
                select b.tenant, b.conversation_id as ConversationId, b.account, b.number, b.thread_key as ThreadKey, b.language, b.name
                  from callback b join conversation p on p.tenant = b.tenant and p.id = b.conversation_id
                 where p.stage in ('offered', 'assigned')
                   and not exists (select from call c where c.tenant = b.tenant and c.conversation_id = b.conversation_id and c.state <> 'ended')
                 limit @AtOnce
                """,
                new { AtOnce },
                cancellationToken: ct))];
        foreach (var one in due)
            await BeginAsync(one, ct);
    }

    private async Task BeginAsync(Due due, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(due.Tenant, ct);
        // Whoever takes the row makes the call.
        if (await tx.Connection.ExecuteAsync(new CommandDefinition(
            "delete from callback where tenant = @Tenant and conversation_id = @ConversationId", new { due.Tenant, due.ConversationId }, tx.Transaction, cancellationToken: ct)) == 0)
            return;
        await StoreAsync(tx, Make(due.Tenant, due.Account, due.ConversationId, due.Number, due.ThreadKey, due.Language, due.Name), ct);
        await tx.CommitAsync(ct);
    }

    /// <summary>A call out that is yet to be placed.</summary>
    public Call Make(string tenant, string accountId, Guid conversation, string number, string threadKey, string? language, string? name)
    {
        var now = time.GetUtcNow();
        var account = accounts.Find(tenant, accountId);
        var country = CallerNumber.CountryOf(number);
        return new Call
        {
            Tenant = tenant,
            Id = Guid.CreateVersion7(now),
            Account = accountId,
            Direction = "out",
            Number = number,
            Called = account?.Address,
            Name = name,
            Country = country,
            ThreadKey = threadKey,
            Language = language,
            Menu = [language ?? Words.Fallback],
            ConversationId = conversation,
            State = "waiting",
            // Who is to be asked first cannot be asked here: such a call is not recorded.
            Consent = account?.RecordingIn(country).Mode == "announce" ? "told" : "unasked",
            Told = true,
            StartedAt = now,
            QueuedAt = now,
            HeardAt = now,
        };
    }

    /// <summary>Writes it, with how its conversation stands.</summary>
    public async Task StoreAsync(TenantTransaction tx, Call call, CancellationToken ct)
    {
        call.Wake(time.GetUtcNow());
        await open.StoreAsync(tx, call, acting: false, ct);
    }
}
