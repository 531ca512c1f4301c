using Omnichannel.Contracts;
using Omnichannel.Desk.Snapshot;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.Desk.Keeping;

/// <summary>Passes one event of each kind through folding and SQL before the process says it is ready, in a transaction that is rolled back.</summary>
internal sealed partial class WarmUp(Database database, KeepAgentEvents keep, Readiness readiness, TimeProvider time, ILogger<WarmUp> log) : BackgroundService
{
    private const string Gate = "warm-up";
    private const string Tenant = "warm-up";
    private const string Agent = "warm-up";

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        readiness.Require(Gate);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Outage.WaitOut(exception => LogWaiting(log, exception.Message)).ExecuteAsync(async ct => await RunAsync(ct), stoppingToken);
        readiness.Met(Gate);
    }

    private async Task RunAsync(CancellationToken ct)
    {
        await using (var transaction = await database.BeginAsync(Tenant, ct))
            await keep.KeepAsync(transaction, Events(time.GetUtcNow()), ct);
        await ReadState.ReadAsync(database, Tenant, Agent, ct);
    }

    private static List<ReceivedEvent> Events(DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        object[] events =
        [
            new ConversationOffered(Tenant, id, 1, id, id, Agent, "queue", "email", "en", "Etc/UTC", "warm-up", now, [], now),
            new OfferEnded(Tenant, id, 2, id, id, Agent, "expired", [], now),
            new ConversationAssigned(Tenant, id, 3, id, id, id, Agent, "queue", "email", null, now),
            new MessageAdded(Tenant, id, id, 1, "in", null, now),
            new AgentMentioned(Tenant, Agent, id, id, 1, "warm-up", now),
            new ConversationChanged(Tenant, id, 1, "open", "email", "queue", "en", "Etc/UTC", 2, now),
            new ConversationResolved(Tenant, id, 2, id, Agent, now),
            new ConversationUnassigned(Tenant, id, 4, id, id, Agent, "resolved", now),
            new AgentPresenceChanged(Tenant, Agent, 1, "ready", "agent", now, now),
        ];
        return [.. events.Select(one => new ReceivedEvent(id, Tenant, one, null))];
    }

    [LoggerMessage(1, LogLevel.Warning, "Warming up waits: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);
}
