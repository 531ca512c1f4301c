using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Hosting.Leasing;

/// <summary>
/// Shares a set of named leases fairly between the live processes of a service: each holds at most its share (rounded up), gives surplus back
/// when a process joins, and takes over what a lost process held when its leases expire.
/// </summary>
/// <param name="leases">The leases.</param>
/// <param name="time">Clock for the local expiry and the pace.</param>
/// <param name="group">Name of the set; processes that run the same set share it.</param>
/// <param name="log">Log.</param>
public sealed partial class LeaseSet(Leases leases, TimeProvider time, string group, ILogger log)
{
    /// <summary>How long a lease lasts without renewal: the longest time that something of a killed process lies still.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);

    static readonly TimeSpan Pace = TimeSpan.FromSeconds(1.5);

    static readonly UpDownCounter<long> Held = Telemetry.Meter.CreateUpDownCounter<long>("omnichannel.leases", "{lease}", "Leases this process holds, by group.");

    readonly Dictionary<string, Holding> held = new(StringComparer.Ordinal);

    // Work that was told to stop and has not ended yet: its lease lapses or is given back, and meanwhile the others are looked after.
    readonly Dictionary<string, Task> ending = new(StringComparer.Ordinal);

    /// <summary>Runs until cancelled, then ends the work and gives all leases back.</summary>
    /// <param name="names">The names to be shared out now.</param>
    /// <param name="work">Runs while the lease is held; its token is cancelled when the lease is lost, surplus or no longer named. When it returns or fails, the lease is given back.</param>
    /// <param name="ct">Ends the run.</param>
    public async Task RunAsync(Func<CancellationToken, Task<IReadOnlyCollection<string>>> names, Func<Lease, CancellationToken, Task> work, CancellationToken ct)
    {
        try
        {
            while (!ct.IsCancellationRequested)
            {
                try
                {
                    await RoundAsync(names, work, ct);
                }
                catch (Exception exception) when (!ct.IsCancellationRequested)
                {
                    LogRoundFailed(log, group, exception.Message);
                }

                DropExpired();
                await Task.Delay(Pace, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            foreach (var holding in held.Values.ToList())
                End(holding);
            await Task.WhenAll(ending.Values);
            await leases.LeaveAsync(group, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task RoundAsync(Func<CancellationToken, Task<IReadOnlyCollection<string>>> names, Func<Lease, CancellationToken, Task> work, CancellationToken ct)
    {
        var wanted = await names(ct);
        var members = await leases.JoinAsync(group, Duration, ct);
        await RenewAsync(ct);
        foreach (var ended in ending.Where(work => work.Value.IsCompleted).ToList())
            ending.Remove(ended.Key);
        foreach (var ended in held.Values.Where(holding => holding.Work.IsCompleted || !wanted.Contains(holding.Lease.Name)).ToList())
            End(ended);

        var share = (wanted.Count + members - 1) / members;
        foreach (var surplus in held.Values.Skip(share).ToList())
            End(surplus);
        foreach (var name in wanted)
        {
            if (held.Count >= share)
                break;
            if (held.ContainsKey(name) || ending.ContainsKey(name))
                continue;
            var asked = time.GetTimestamp();
            if (await leases.TryAcquireAsync(name, Duration, ct) is { } lease)
                Begin(lease, asked, work);
        }
    }

    async Task RenewAsync(CancellationToken ct)
    {
        var asked = time.GetTimestamp();
        var kept = await leases.RenewAsync([.. held.Values.Select(holding => holding.Lease)], Duration, ct);
        foreach (var holding in held.Values.ToList())
        {
            if (kept.Contains(holding.Lease.Name, StringComparer.Ordinal))
                holding.RenewedAt = asked;
            else
                End(holding);
        }
    }

    // Counted from before the last renewal was asked for: this process stops before another may start.
    void DropExpired()
    {
        foreach (var holding in held.Values.Where(holding => time.GetElapsedTime(holding.RenewedAt) > Duration - Pace))
            holding.Stop.Cancel();
    }

    void Begin(Lease lease, long asked, Func<Lease, CancellationToken, Task> work)
    {
        var stop = new CancellationTokenSource();
        held[lease.Name] = new Holding(lease, stop, Run()) { RenewedAt = asked };
        Held.Add(1, new KeyValuePair<string, object?>("omnichannel.lease.group", group));
        LogTaken(log, lease.Name, lease.Epoch);

        async Task Run()
        {
            await Task.Yield();
            try
            {
                await work(lease, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Asked to stop.
            }
            catch (Exception exception)
            {
                LogWorkFailed(log, exception, lease.Name);
            }
        }
    }

    void End(Holding holding)
    {
        held.Remove(holding.Lease.Name);
        Held.Add(-1, new KeyValuePair<string, object?>("omnichannel.lease.group", group));
        ending[holding.Lease.Name] = EndAsync(holding);
    }

    async Task EndAsync(Holding holding)
    {
        await holding.Stop.CancelAsync();
        await holding.Work;
        holding.Stop.Dispose();
        try
        {
            await leases.ReleaseAsync(holding.Lease, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // It expires by itself.
            LogRoundFailed(log, group, exception.Message);
        }

        LogGiven(log, holding.Lease.Name, holding.Lease.Epoch);
    }

    sealed class Holding(Lease lease, CancellationTokenSource stop, Task work)
    {
        public Lease Lease => lease;

        public CancellationTokenSource Stop => stop;

        public Task Work => work;

        public long RenewedAt { get; set; }
    }

    [LoggerMessage(1, LogLevel.Information, "Lease {Name} taken, epoch {Epoch}")]
    static partial void LogTaken(ILogger log, string name, long epoch);

    [LoggerMessage(2, LogLevel.Information, "Lease {Name} ended, epoch {Epoch}")]
    static partial void LogGiven(ILogger log, string name, long epoch);

    [LoggerMessage(3, LogLevel.Warning, "Leases of {Group} could not be looked after: {Reason}")]
    static partial void LogRoundFailed(ILogger log, string group, string reason);

    [LoggerMessage(4, LogLevel.Error, "The work under lease {Name} failed; the lease is given back and taken anew")]
    static partial void LogWorkFailed(ILogger log, Exception exception, string name);
}
