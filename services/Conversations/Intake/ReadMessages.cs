using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Reading;
using Omnichannel.Messaging.Sharding;

namespace Omnichannel.Conversations.Intake;

/// <summary>Takes in what the adapters publish: the main path. One writer per shard of tenant and thread.</summary>
sealed class ReadMessages(Database database, TakeInMessages takeIn, TimeProvider time) : IShardHandler
{
    const string Consumer = "conversations";

    ShardLease? shard;

    public Task StartAsync(ShardLease lease, CancellationToken ct)
    {
        shard = lease;
        return Task.CompletedTask;
    }

    public async Task HandleAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var tx = await database.BeginAsync([.. batch.Select(e => e.Tenant).Distinct(StringComparer.Ordinal)], ct);
        var fresh = await Inbox.KeepNewAsync(tx, Consumer, batch, ct);
        var messages = fresh.Select(e => new Incoming(TakeInCall.MessageOf(e.Event), Guid.CreateVersion7(now), e.TraceParent)).ToList();
        var taken = messages.Count > 0 ? await takeIn.RunAsync(tx, shard?.Guard(), messages, ct) : [];
        await tx.CommitAsync(ct);
        for (var i = 0; i < taken.Count; i++)
            fresh[i].Span?.SetTag(Telemetry.ConversationAttribute, taken[i].ConversationId);
        takeIn.Committed(messages, taken);
    }

    public Task StopAsync() => Task.CompletedTask;
}
