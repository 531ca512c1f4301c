using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using NodaTime;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Messaging.Reading;
using Omnichannel.Messaging.Sharding;
using Omnichannel.Routing.Commands;

namespace Omnichannel.Routing.Shards;

/// <summary>
/// A shard this process owns: one writer takes what has come (events, commands, timers), lets the tenants' routers decide, and commits all of it as one transaction under
/// the shard's epoch. Only then are events acknowledged and commands answered. When a commit fails, memory is dropped and loaded anew.
/// </summary>
sealed partial class RoutingShard(Database database, Outbox outbox, OwnedShards owned, TimeProvider time, ILogger<RoutingShard> log) : IShardHandler
{
    /// <summary>Commands and batches of events in one transaction; beyond it, latency would grow more than throughput.</summary>
    const int MostWorks = 200;

    static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(250);

    readonly Channel<ShardWork> works = Channel.CreateUnbounded<ShardWork>(new UnboundedChannelOptions { SingleReader = true });
    readonly CancellationTokenSource ending = new();
    ShardLease lease = default!;
    Dictionary<string, TenantRouting>? tenants;
    ITimer? timer;
    ExceptionDispatchInfo? lost;
    Task writer = Task.CompletedTask;

    /// <summary>How many conversations stand how, as of the last commit; by <see cref="Standing"/>.</summary>
    public IReadOnlyList<int> Standings { get; private set; } = [0, 0, 0];

    public async Task StartAsync(ShardLease lease, CancellationToken ct)
    {
        this.lease = lease;
        var begun = time.GetTimestamp();
        tenants = await LoadShard.LoadAsync(database, lease.Shard, Now(), ct);
        LogLoaded(log, lease.Shard, tenants.Count, tenants.Values.Sum(t => t.Router.ConversationCount), time.GetElapsedTime(begun).TotalMilliseconds);
        CountStandings();
        timer = time.CreateTimer(_ => works.Writer.TryWrite(TimeWork.Instance), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        writer = Task.Run(() => WriteAsync(ending.Token), CancellationToken.None);
        owned.Add(lease.Shard, this);
    }

    public Task HandleAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
    {
        var work = new EventsWork(batch);
        if (works.Writer.TryWrite(work))
            return work.Done.WaitAsync(ct);
        // The loss itself, by which the reader knows that the events are the next owner's and not at fault.
        lost?.Throw();
        throw new NotOwnerException();
    }

    /// <summary>Applies a command and answers it once it is committed.</summary>
    /// <exception cref="NotOwnerException">The shard has another owner, or will have.</exception>
    public Task<CommandAnswer> ExecuteAsync(RoutingCommand command, CancellationToken ct)
    {
        var work = new CommandWork(command);
        return works.Writer.TryWrite(work) ? work.Answered.WaitAsync(ct) : throw new NotOwnerException();
    }

    public async Task StopAsync()
    {
        if (lease is not null)
            owned.Remove(lease.Shard, this);
        works.Writer.TryComplete();
        await ending.CancelAsync();
        await writer;
        if (timer is not null)
            await timer.DisposeAsync();
        ending.Dispose();
    }

    async Task WriteAsync(CancellationToken ct)
    {
        var batch = new List<ShardWork>();
        while (await works.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < MostWorks && works.Reader.TryRead(out var work))
                batch.Add(work);
            if (ct.IsCancellationRequested)
                Fail(batch, new NotOwnerException());
            else
                await CommitAsync(batch, ct);
            SetTimer();
            CountStandings();
        }
    }

    async Task CommitAsync(List<ShardWork> batch, CancellationToken ct)
    {
        try
        {
            await ApplyAsync(batch);
        }
        catch (Exception exception) when (batch.Count > 1 && !Outage.Is(exception) && !LeaseLost.Is(exception))
        {
            // One of them is at fault: each by itself, so that it alone fails.
            LogFailed(log, exception, lease.Shard, batch.Count);
            tenants = null;
            foreach (var work in batch)
                await CommitAsync([work], ct);
        }
        catch (Exception exception)
        {
            LogFailed(log, exception, lease.Shard, batch.Count);
            tenants = null;
            if (LeaseLost.Is(exception))
            {
                lost = ExceptionDispatchInfo.Capture(exception);
                owned.Remove(lease.Shard, this);
                works.Writer.TryComplete();
            }

            Fail(batch, exception);
            await Task.Delay(AfterFailure, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static void Fail(List<ShardWork> batch, Exception exception)
    {
        foreach (var work in batch)
            work.Fail(exception);
    }

    /// <summary>Wakes the writer when the next of the routers' timers runs out.</summary>
    void SetTimer()
    {
        if (tenants is null)
        {
            timer!.Change(AfterFailure, Timeout.InfiniteTimeSpan);
            return;
        }

        Instant? due = null;
        foreach (var tenant in tenants.Values)
            if (tenant.NextDue is { } next && (due is null || next < due))
                due = next;
        if (due is null)
            return;
        // Rounded up, and bounded by what a timer takes.
        var wait = Math.Clamp((due.Value - Now()).TotalMilliseconds + 1, 0, int.MaxValue);
        timer!.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }

    void CountStandings()
    {
        if (tenants is null)
            return;
        var sums = new int[3];
        foreach (var tenant in tenants.Values)
            for (var standing = 0; standing < sums.Length; standing++)
                sums[standing] += tenant.Counts[(Standing)standing];
        Standings = sums;
    }

    /// <summary>Now, to the microsecond: what PostgreSQL keeps.</summary>
    Instant Now() => Instant.FromUnixTimeTicks(Instant.FromDateTimeOffset(time.GetUtcNow()).ToUnixTimeTicks() / 10 * 10);

    [LoggerMessage(1, LogLevel.Information, "Shard {Shard} loaded: {Tenants} tenants, {Conversations} conversations in {Milliseconds:F0} ms")]
    static partial void LogLoaded(ILogger log, int shard, int tenants, int conversations, double milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "A commit of shard {Shard} failed ({Works} works); its memory is dropped and loaded anew")]
    static partial void LogFailed(ILogger log, Exception exception, int shard, int works);
}
