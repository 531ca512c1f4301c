using System.Diagnostics;
using Npgsql;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Conversations.Threads;

/// <summary>One conversation under its lock, for a command: found, changed, stored with what others must know.</summary>
sealed class OpenConversation(Database database, Outbox outbox, TimeProvider time)
{
    /// <summary>Runs a command on a conversation. Null where the tenant has no such conversation.</summary>
    /// <remarks>The command may run again on a conversation loaded anew, after a rollback.</remarks>
    /// <param name="tenant">Tenant id.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="command">Changes the conversation and returns the answer with what is to be written besides; without a change nothing is stored.</param>
    /// <param name="ct">Cancels.</param>
    internal Task<TAnswer?> RunAsync<TAnswer>(string tenant, Guid id, Func<Conversation, TenantTransaction, Task<Step<TAnswer>>> command, CancellationToken ct)
        where TAnswer : class =>
        Repeat.AfterRollbackAsync(() => RunOnceAsync(tenant, id, command, ct), ct);

    async Task<TAnswer?> RunOnceAsync<TAnswer>(string tenant, Guid id, Func<Conversation, TenantTransaction, Task<Step<TAnswer>>> command, CancellationToken ct)
        where TAnswer : class
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        if (await LockAsync(tx, tenant, id, ct) is not { } conversation)
            return null;
        Activity.Current?.SetTag(Telemetry.TenantAttribute, tenant).SetTag(Telemetry.ConversationAttribute, id);
        var step = await command(conversation, tx);
        if (!step.Changed)
            return step.Answer;
        await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
        var now = time.GetUtcNow();
        var events = conversation.TakeEvents(await DefaultQueueAsync(tx, tenant, ct), now).Concat(step.Events);
        batch.BatchCommands.Add(StoreConversations.Upsert([conversation]));
        if (step.Entries.Count > 0)
            batch.BatchCommands.Add(StoreConversations.Insert(step.Entries));
        foreach (var write in step.Writes)
            batch.BatchCommands.Add(write);
        foreach (var write in outbox.Commands([.. events.Select(e => Outgoing.Of(e, tenant, now))]))
            batch.BatchCommands.Add(write);
        await batch.ExecuteNonQueryAsync(ct);
        tx.OnCommitted(outbox.Wake);
        await tx.CommitAsync(ct);
        return step.Answer;
    }

    static async Task<Conversation?> LockAsync(TenantTransaction tx, string tenant, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select to_json(c) from conversation c where tenant = $1 and id = $2 for update", tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = id } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return (await Rows.ReadAsync<Conversation>(reader, ct)).SingleOrDefault();
    }

    static async Task<string> DefaultQueueAsync(TenantTransaction tx, string tenant, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select default_queue from tenant where tenant = $1", tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant } },
        };
        return await command.ExecuteScalarAsync(ct) as string ?? Tenants.TenantSettings.Unknown(tenant).DefaultQueue;
    }
}

/// <summary>What a command did to a conversation.</summary>
/// <param name="Answer">What its caller is told.</param>
/// <param name="Changed">False where nothing is to be stored.</param>
sealed record Step<TAnswer>(TAnswer Answer, bool Changed = true)
{
    /// <summary>Timeline entries to be added.</summary>
    public IReadOnlyList<TimelineEntry> Entries { get; init; } = [];

    /// <summary>The one timeline entry to be added, or null.</summary>
    public TimelineEntry? Entry
    {
        init => Entries = value is null ? [] : [value];
    }

    /// <summary>Statements besides.</summary>
    public IReadOnlyList<NpgsqlBatchCommand> Writes { get; init; } = [];

    /// <summary>Events after the conversation's own.</summary>
    public IReadOnlyList<object> Events { get; init; } = [];
}
