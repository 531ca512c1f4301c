using System.Collections.Concurrent;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Desk.Streaming;

/// <summary>
/// Tells whoever watches a tenant that something there has changed, at most twice a second: the event <c>changed</c>, without an id. What has changed they read. Every process takes in a share
/// of the events, and each has its own watchers: hence it is told through the database.
/// </summary>
internal sealed partial class TellWalls(PassingEvents passing, TimeProvider time, ILogger<TellWalls> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, bool> changed = new(StringComparer.Ordinal);

    /// <summary>The list that a tenant's walls follow: that of nobody's name, in which nothing is kept.</summary>
    public static ListKey ListOf(string tenant) => new(tenant, "*");

    /// <summary>Something has been committed of these tenants.</summary>
    public void Changed(IEnumerable<string> tenants)
    {
        foreach (var tenant in tenants)
            changed[tenant] = true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var tenants = changed.Keys.Where(tenant => changed.TryRemove(tenant, out _)).ToList();
            if (tenants.Count == 0)
                continue;
            try
            {
                await passing.TellAllAsync(tenants.ConvertAll(ListOf), "changed", "{}", stoppingToken);
            }
            catch (Exception exception) when (Outage.Is(exception) && !stoppingToken.IsCancellationRequested)
            {
                LogWaiting(log, exception.Message);
                Changed(tenants);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Telling walls of changes waits: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);
}
