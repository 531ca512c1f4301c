using System.Text.Json;
using Omnichannel.Chat.Messages;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.Chat.Keeping;

/// <summary>
/// Keeps what visitors are to be told: their messages once the conversation has them, agents' answers, and how the conversation stands; in one transaction with the word that an answer
/// was sent. A visitor's list is where an answer leaves to, so that it is kept and sent at once, or not at all.
/// </summary>
/// <remarks>One process at a time reads the queue: a visitor's messages are told in the order in which the conversation has them. No inbox: ids and versions tell a repeat. Visitors are locked in the order of their keys, so that competing batches wait but do not deadlock.</remarks>
internal sealed class KeepVisitorEvents(Database database, Outbox outbox, TimeProvider time) : IBatchHandler
{
    /// <inheritdoc/>
    public async Task HandleAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
    {
        // Answers on all channels come this way, and few are a visitor's.
        var ours = batch.Where(received => received.Event is not ReplyRequested { Channel: not "chat" }).ToList();
        if (ours.Count == 0)
            return;
        await using var transaction = await database.BeginAsync([.. ours.Select(received => received.Tenant).Distinct(StringComparer.Ordinal)], ct);
        await KeepAsync(transaction, ours, ct);
        await transaction.CommitAsync(ct);
        Failpoint.Hit("chat.commit-ack");
    }

    /// <summary>Does it in a transaction that the caller commits.</summary>
    internal async Task KeepAsync(TenantTransaction transaction, IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await ForgetCustomer.RunAsync(transaction, batch, ct);
        var state = await LoadVisitors.RunAsync(transaction, batch, ct);
        var outgoing = new List<OutgoingEvent>();
        foreach (var received in batch)
        {
            switch (received.Event)
            {
                case ConversationProgressed progressed when state.Find(received.Tenant, progressed.ThreadKey) is { } visitor:
                    received.Span?.SetTag(Telemetry.ConversationAttribute, progressed.ConversationId);
                    Tell(visitor, progressed, received.TraceParent);
                    break;
                case ReplyRequested reply:
                    received.Span?.SetTag(Telemetry.ConversationAttribute, reply.ConversationId);
                    outgoing.AddRange(Tell(state.Find(received.Tenant, reply.ThreadKey), reply, received.TraceParent, now));
                    break;
            }
        }

        await StoreVisitors.RunAsync(database, outbox, transaction, state, outgoing, now, ct);
    }

    private static void Tell(Visitor visitor, ConversationProgressed progressed, string? traceParent)
    {
        foreach (var taken in progressed.TakenIn)
            if (visitor.Received.Remove(taken.ExternalId, out var message))
                visitor.Tell(message with { Seq = taken.Seq }, traceParent);
        visitor.Conversations.Add(progressed.ConversationId);
        // A later conversation of the same thread begins its versions anew; ids of conversations grow with time.
        if (visitor.ConversationId is { } known && (known == progressed.ConversationId ? progressed.Version <= visitor.Version : known.CompareTo(progressed.ConversationId) > 0))
            return;
        var told = new ToldState(progressed.Status is "resolved" or "confirmed" ? "resolved" : progressed.Stage, progressed.QueueOpensAt, progressed.Position, progressed.ExpectedSeconds, progressed.CallbackAt);
        (visitor.ConversationId, visitor.Version, visitor.Stage, visitor.Agent) = (progressed.ConversationId, progressed.Version, progressed.Stage, progressed.Agent);
        visitor.Tell("state", JsonSerializer.Serialize(told, ToldMessage.Json), traceParent);
    }

    private static IEnumerable<OutgoingEvent> Tell(Visitor? visitor, ReplyRequested reply, string? traceParent, DateTimeOffset now)
    {
        if (visitor is null)
        {
            yield return Outgoing(new ReplyFailed(reply.Tenant, reply.ReplyId, reply.ConversationId, "chat", reply.ChannelAccount, "The visitor has been forgotten.", now));
            yield break;
        }

        if (!visitor.Replies.Add(reply.ReplyId))
            yield break;
        visitor.Tell(new ToldMessage(reply.ReplyId, "out", null, reply.Text, [.. reply.Attachments.Select(ToldAttachment.Of)], reply.At), traceParent);
        yield return Outgoing(new ReplySent(reply.Tenant, reply.ReplyId, reply.ConversationId, "chat", reply.ChannelAccount, reply.ReplyId.ToString("N"), now));

        OutgoingEvent Outgoing<T>(T @event)
            where T : class => OutgoingEvent.Of(@event, reply.Tenant, Shard.Of(reply.Tenant, reply.ConversationId.ToString()), now, traceParent);
    }
}

/// <summary>How the visitor's conversation stands: the event <c>state</c>.</summary>
/// <param name="Stage"><c>waiting</c>, <c>assigned</c>, <c>none</c> (his turn) or <c>resolved</c>.</param>
/// <param name="OpensAt">While he waits out of hours: UTC instant of the next opening, if known.</param>
/// <param name="Position">While he waits: his place, if known.</param>
/// <param name="ExpectedSeconds">While he waits: for how long, if known.</param>
/// <param name="CallbackAt">UTC instant at which somebody comes back to him, if that was promised.</param>
internal sealed record ToldState(string Stage, DateTimeOffset? OpensAt, int? Position, int? ExpectedSeconds, DateTimeOffset? CallbackAt);
