using System.Collections.Concurrent;
using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Language;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Conversations.Intake;

/// <summary>A message to be taken in.</summary>
/// <param name="Message">The message.</param>
/// <param name="Id">The id its timeline entry gets.</param>
/// <param name="TraceParent">W3C trace context, or null for the current activity.</param>
sealed record Incoming(MessageReceived Message, Guid Id, string? TraceParent);

/// <summary>
/// Takes messages in: from the broker in batches and from <c>POST /v1/messages</c> one by one, in the same way. One transaction in a handful of
/// round trips, whatever the size of the batch.
/// </summary>
sealed class TakeInMessages(Outbox outbox, LanguageIdentifier identifier, TimeProvider time)
{
    readonly ConcurrentDictionary<string, TenantLanguages> languages = new(StringComparer.Ordinal);

    /// <summary>Takes the messages in, in order, within a transaction that sees their tenants.</summary>
    /// <param name="tx">The transaction; the caller commits it.</param>
    /// <param name="guard">Guards the transaction of a shard's owner, or null.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="ct">Cancels.</param>
    internal async Task<IReadOnlyList<TakenIn>> RunAsync(
        TenantTransaction tx, NpgsqlBatchCommand? guard, IReadOnlyList<Incoming> messages, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var state = await LoadIntake.RunAsync(tx, guard, [.. messages.Select(m => m.Message)], now, ct);
        var threading = new ThreadMessages(state, identifier, LanguagesOf, () => Guid.CreateVersion7(now), now);
        var taken = messages.Select(m => threading.TakeIn(m)).ToList();
        await StoreIntake.RunAsync(tx, outbox, state, threading, now, ct);
        return taken;
    }

    TenantLanguages LanguagesOf(IReadOnlyList<string> tags) =>
        languages.GetOrAdd(string.Join(' ', tags), _ => TenantLanguages.Of([.. tags], identifier.Table));
}
