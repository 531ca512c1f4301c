using Omnichannel.Chat.Accounts;
using Omnichannel.Chat.Keeping;
using Omnichannel.Chat.Sessions;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.Chat;

/// <summary>Passes what visitors and agents do through the SQL before the process says it is ready, in transactions that are rolled back.</summary>
internal sealed partial class WarmUp(Database database, KeepVisitorEvents keep, Readiness readiness, TimeProvider time, ILogger<WarmUp> log) : BackgroundService
{
    private const string Gate = "warm-up";
    private const string Tenant = "warm-up";

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
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var account = new ChatAccount(Tenant, Tenant, null, Tenant, true, new ChatSettings(null, null, null, null), null);
        await using var transaction = await database.BeginAsync(Tenant, ct);
        var session = await OpenSession.OpenAsync(transaction, account, new OpenSession.Request(Tenant, null, null, null, null), "https://warm-up.test", null, now, ct);
        object[] events =
        [
            new ConversationProgressed(Tenant, id, 1, "chat", Tenant, session.Visitor, "open", "waiting", null, null, null, null, null, null, null, "support", null, [new TakenInMessage($"{session.Visitor}/1", 1)], now),
            new ReplyRequested(Tenant, id, id, "chat", Tenant, session.Visitor, null, null, new Party("visitor", null, "user"), [], null, null, [], "Hello", [], null, null, false, null, now),
        ];
        await keep.KeepAsync(transaction, [.. events.Select(one => new ReceivedEvent(id, Tenant, one, null))], ct);
    }

    [LoggerMessage(1, LogLevel.Warning, "Warming up waits: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);
}
