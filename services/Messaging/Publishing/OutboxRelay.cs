using System.Threading.Channels;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Leasing;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Messaging.Publishing;

/// <summary>Publishes the outbox by id, one process of the service at a time (a lease), and deletes what the broker has confirmed.</summary>
public sealed partial class OutboxRelay(Database database, EventPublisher publisher, Leases leases, TimeProvider time, ILogger<OutboxRelay> log) : BackgroundService
{
    const int BatchSize = 500;

    // A notification is a hint; looking is the truth.
    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    long oldestAgeSeconds;

    /// <summary>True while this process is the one that publishes.</summary>
    public bool IsHere { get; private set; }

    internal void Wake() => wakes.Writer.TryWrite(true);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Telemetry.Meter.CreateObservableGauge("omnichannel.outbox.age", () => Volatile.Read(ref oldestAgeSeconds), "s", "Age of the oldest event not yet published.");
        return new LeaseSet(leases, time, "outbox-relay", log).RunAsync(_ => Task.FromResult<IReadOnlyCollection<string>>(["outbox-relay"]), RelayAsync, stoppingToken);
    }

    async Task RelayAsync(Lease lease, CancellationToken ct)
    {
        IsHere = true;
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var listener = ListenAsync(listening.Token);
        try
        {
            var waitOut = Outage.WaitOut(exception => LogWaiting(log, exception.Message));
            while (!ct.IsCancellationRequested)
                if (await waitOut.ExecuteAsync(async token => await PublishSomeAsync(token), ct) < BatchSize)
                    await SleepAsync(ct);
        }
        finally
        {
            IsHere = false;
            await listening.CancelAsync();
            await listener;
        }
    }

    async Task<int> PublishSomeAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            """
            select id, tenant, exchange, routing_key as RoutingKey, message_type as MessageType, message_id as MessageId, trace_parent as TraceParent, body,
                   extract(epoch from clock_timestamp() - added_at)::bigint as Age
              from outbox order by id limit @BatchSize
            """,
            new { BatchSize },
            cancellationToken: ct))).AsList();
        Volatile.Write(ref oldestAgeSeconds, rows.Count == 0 ? 0 : rows[0].Age);
        if (rows.Count == 0)
            return 0;
        Failpoint.Hit("outbox.commit-publish");
        await publisher.PublishAsync(
            [.. rows.Select(r => new OutgoingEvent(r.Exchange, r.RoutingKey, r.MessageType, r.MessageId, r.Tenant, r.TraceParent, r.Body))], ct);
        Failpoint.Hit("outbox.publish-delete");
        await connection.ExecuteAsync(new CommandDefinition("delete from outbox where id = any(@ids)", new { ids = rows.Select(r => r.Id).ToArray() }, cancellationToken: ct));
        return rows.Count;
    }

    async Task SleepAsync(CancellationToken ct)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(LookAgain);
        await ((Task)wakes.Reader.WaitToReadAsync(bounded.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        wakes.Reader.TryRead(out _);
    }

    async Task ListenAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenWorkerAsync(ct);
                connection.Notification += (_, _) => Wake();
                await using (var listen = new NpgsqlCommand($"listen \"outbox_{database.Schema}\"", connection))
                    await listen.ExecuteNonQueryAsync(ct);
                while (true)
                    await connection.WaitAsync(ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                LogWaiting(log, exception.Message);
                await Task.Delay(LookAgain, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // Asked to stop.
            }
        }
    }

    sealed record Row(long Id, string Tenant, string Exchange, string RoutingKey, string MessageType, Guid MessageId, string? TraceParent, byte[] Body, long Age);

    [LoggerMessage(1, LogLevel.Warning, "The outbox waits: {Reason}")]
    static partial void LogWaiting(ILogger log, string reason);
}
