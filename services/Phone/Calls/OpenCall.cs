using Dapper;
using Npgsql;
using NpgsqlTypes;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Figures;

namespace Omnichannel.Phone.Calls;

/// <summary>One call under its lock: found, changed, decided about, and stored with what others must know, in one transaction.</summary>
internal sealed class OpenCall(Database database, Outbox outbox, AccountDirectory accounts, TimeProvider time)
{
    /// <summary>Changes a call. Null where there is no such call.</summary>
    /// <param name="tenant">Tenant id.</param>
    /// <param name="find">Finds its id within the transaction; null: there is none.</param>
    /// <param name="change">Changes it and returns the answer.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<(T? Answer, IReadOnlyList<Act> Acts)> RunAsync<T>(
        string tenant, Func<TenantTransaction, CancellationToken, Task<Guid?>> find, Func<Call, TenantTransaction, CancellationToken, Task<T>> change, CancellationToken ct)
        where T : class
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        if (await find(tx, ct) is not { } id || await LoadAsync(tx, tenant, id, ct) is not { } call)
            return (null, []);
        var answer = await change(call, tx, ct);
        var acts = await StoreAsync(tx, call, acting: false, ct);
        await tx.CommitAsync(ct);
        return (answer, acts);
    }

    /// <summary>Decides about a call whose time has come; what it answers is the caller's to do. Null where there is no such call any more, or another process has it.</summary>
    public async Task<(Call Call, IReadOnlyList<Act> Acts)?> TakeUpAsync(string tenant, Guid id, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        if (await LoadAsync(tx, tenant, id, ct) is not { } call || call.ActAt is not { } due || due > time.GetUtcNow())
            return null;
        var acts = await StoreAsync(tx, call, acting: true, ct);
        await tx.CommitAsync(ct);
        return (call, acts);
    }

    /// <summary>The same for a call whose id is known.</summary>
    public async Task<T?> RunAsync<T>(string tenant, Guid id, Func<Call, T> change, CancellationToken ct)
        where T : class =>
        (await RunAsync(tenant, (_, _) => Task.FromResult<Guid?>(id), (call, _, _) => Task.FromResult(change(call)), ct)).Answer;

    /// <summary>Finds a call by the provider's id of the customer's line.</summary>
    public static Func<TenantTransaction, CancellationToken, Task<Guid?>> BySid(PhoneAccount account, string sid) => (tx, ct) =>
        tx.Connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "select id from call where tenant = @Tenant and account = @Id and call_sid = @sid", new { account.Tenant, account.Id, sid }, tx.Transaction, cancellationToken: ct));

    /// <summary>Finds the call of an agent's leg.</summary>
    public static Func<TenantTransaction, CancellationToken, Task<Guid?>> ByLeg(PhoneAccount account, Guid leg) => (tx, ct) =>
        tx.Connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "select c.id from leg l join call c on c.tenant = l.tenant and c.id = l.call_id where l.tenant = @Tenant and l.id = @leg and c.account = @Id",
            new { account.Tenant, account.Id, leg },
            tx.Transaction,
            cancellationToken: ct));

    /// <summary>Locks and loads one.</summary>
    public static async Task<Call?> LoadAsync(TenantTransaction tx, string tenant, Guid id, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
        batch.BatchCommands.Add(Rows.Command("select to_json(c) from call c where tenant = $1 and id = $2 for update", Rows.Text(tenant), Rows.Id(id)));
        batch.BatchCommands.Add(Rows.Command("select to_json(l) from leg l where tenant = $1 and call_id = $2 order by created_at, id", Rows.Text(tenant), Rows.Id(id)));
        batch.BatchCommands.Add(Rows.Command(
            "select to_json(p) from conversation p join call c on c.tenant = p.tenant and c.conversation_id = p.id where c.tenant = $1 and c.id = $2", Rows.Text(tenant), Rows.Id(id)));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var call = (await Rows.ReadAsync<Call>(reader, ct)).SingleOrDefault();
        var legs = await Rows.ReadAsync<Leg>(reader, ct);
        var progress = (await Rows.ReadAsync<Progress>(reader, ct)).SingleOrDefault();
        if (call is not null)
            (call.Legs, call.Progress) = (legs, progress);
        return call;
    }

    /// <summary>Decides about a call under its lock, and writes it with its legs and events.</summary>
    /// <returns>What is to be done outside once it is committed.</returns>
    public async Task<IReadOnlyList<Act>> StoreAsync(TenantTransaction tx, Call call, bool acting, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var account = accounts.Find(call.Tenant, call.Account);
        var acts = call.Decide(TimeSpan.FromSeconds(account?.RingSeconds ?? 15), () => Guid.CreateVersion7(now), acting, now);
        await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
        var events = new List<OutgoingEvent>();
        if (call is { Direction: "in", Told: false } && call.State is not ("choosing" or "consenting"))
            events.Add(Received(call, account, now));
        if (call is { Outcome: not null, ConversationId: not null, EndTold: false })
            events.Add(Ended(call, account, batch, now, tx));
        batch.BatchCommands.Add(Rows.Command(
            """
            insert into call as c select * from json_populate_recordset(null::call, $1)
            on conflict (tenant, id) do update set
                (call_sid, language, language_chosen, conversation_id, queue, state, heard, menu_rounds, greeted, consent, told, end_told, placed_at, callback_asked, message_asked,
                 message_left, queued_at, answered_at, ended_at, heard_at, agent, outcome, over, act_at)
              = (excluded.call_sid, excluded.language, excluded.language_chosen, excluded.conversation_id, excluded.queue, excluded.state, excluded.heard, excluded.menu_rounds,
                 excluded.greeted, excluded.consent, excluded.told, excluded.end_told, excluded.placed_at, excluded.callback_asked, excluded.message_asked, excluded.message_left,
                 excluded.queued_at, excluded.answered_at, excluded.ended_at, excluded.heard_at, excluded.agent, excluded.outcome, excluded.over, excluded.act_at)
            """,
            Rows.Of([call])));
        if (call.Legs.Count > 0)
            batch.BatchCommands.Add(Rows.Command(
                """
                insert into leg select * from json_populate_recordset(null::leg, $1)
                on conflict (tenant, id) do update set
                    (role, asking, address, leg_sid, state, through, unwanted, result, dialled_at, answered_at, ended_at)
                  = (excluded.role, excluded.asking, excluded.address, excluded.leg_sid, excluded.state, excluded.through, excluded.unwanted, excluded.result, excluded.dialled_at,
                     excluded.answered_at, excluded.ended_at)
                """,
                Rows.Of(call.Legs)));
        foreach (var command in outbox.Commands(events))
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(ct);
        tx.OnCommitted(outbox.Wake);
        return acts;
    }

    private static OutgoingEvent Received(Call call, PhoneAccount? account, DateTimeOffset now)
    {
        call.Told = true;
        var from = call.Number.Length > 0 ? new Party(call.Number, call.Name, "phone") : new Party(call.ThreadKey, call.Name, "user");
        // Whoever hung up at once, and whom nobody is to call back, asks for nobody.
        var isLive = !call.IsEnded || call.CallbackAsked || call.MessageLeft || (call.Number.Length > 0 && account?.CallsBackTheMissed == true);
        var received = new CallReceived(
            call.Tenant, call.Account, call.Id, call.CallSid!, call.ThreadKey, from, call.Called, call.Language, call.LanguageChosen, isLive, call.StartedAt, now);
        return OutgoingEvent.Of(received, call.Tenant, Shard.Of(call.Tenant, call.ThreadKey), now);
    }

    private static OutgoingEvent Ended(Call call, PhoneAccount? account, NpgsqlBatch batch, DateTimeOffset now, TenantTransaction tx)
    {
        call.EndTold = true;
        var callsBack = call is { Direction: "in", Number.Length: > 0 } && (call.Outcome == "callback" || (call.Outcome == "abandoned" && account?.CallsBackTheMissed == true));
        if (callsBack)
            batch.BatchCommands.Add(Callback.Insert(call, now));
        tx.OnCommitted(() => CallMetrics.Ended(call));
        var ended = new CallEnded(
            call.Tenant, call.ConversationId!.Value, call.Id, call.Direction, call.Outcome!, call.Agent, callsBack, call.WaitSeconds(now), call.TalkSeconds(now), call.StartedAt, call.EndedAt!.Value);
        return OutgoingEvent.Of(ended, call.Tenant, Shard.Of(call.Tenant, call.ConversationId.Value.ToString()), now);
    }
}

/// <summary>Somebody is to call this customer.</summary>
internal static class Callback
{
    /// <summary>Notes it; once for each conversation.</summary>
    public static NpgsqlBatchCommand Insert(Call call, DateTimeOffset now) => Rows.Command(
        """
        insert into callback (tenant, conversation_id, account, number, thread_key, language, name, asked_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (tenant, conversation_id) do nothing
        """,
        Rows.Text(call.Tenant),
        Rows.Id(call.ConversationId!.Value),
        Rows.Text(call.Account),
        Rows.Text(call.Number),
        Rows.Text(call.ThreadKey),
        new NpgsqlParameter { Value = (object?)call.Language ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        new NpgsqlParameter { Value = (object?)call.Name ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
}
