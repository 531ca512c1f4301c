using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Language;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Conversations.Intake;

/// <summary>A message to be taken in.</summary>
/// <param name="Message">The message.</param>
/// <param name="Id">The id its timeline entry gets.</param>
/// <param name="TraceParent">W3C trace context, or null where it has none.</param>
sealed record Incoming(MessageReceived Message, Guid Id, string? TraceParent);

/// <summary>
/// Takes messages in: from the broker in batches and from <c>POST /v1/messages</c> one by one, in the same way. One transaction in a handful of
/// round trips, whatever the size of the batch.
/// </summary>
sealed partial class TakeInMessages(Outbox outbox, LanguageIdentifier identifier, TimeProvider time, ILogger<TakeInMessages> log)
{
    static readonly Counter<long> Received = Telemetry.Meter.CreateCounter<long>("omnichannel.received", "{message}", "Customers' messages taken in, repeats left out, by channel.");

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

    /// <summary>Counts and logs what was taken in, once it is committed.</summary>
    internal void Committed(IReadOnlyList<Incoming> messages, IReadOnlyList<TakenIn> taken)
    {
        for (var i = 0; i < taken.Count; i++)
        {
            if (taken[i].IsRepeat)
                continue;
            var message = messages[i].Message;
            Received.Add(1, new KeyValuePair<string, object?>("omnichannel.channel", message.Channel));
            LogTakenIn(log, message.Tenant, message.ChannelAccount, taken[i].Seq, taken[i].ConversationId, Telemetry.TraceIdOf(messages[i].TraceParent));
        }
    }

    TenantLanguages LanguagesOf(IReadOnlyList<string> tags) =>
        languages.GetOrAdd(string.Join(' ', tags), _ => TenantLanguages.Of([.. tags], identifier.Table));

    [LoggerMessage(1, LogLevel.Information, "A message to {Tenant}/{ChannelAccount} is entry {Seq} of conversation {Conversation}, trace {TraceId}")]
    static partial void LogTakenIn(ILogger log, string tenant, string channelAccount, long seq, Guid conversation, string? traceId);
}
