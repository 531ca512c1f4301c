using System.Collections.Concurrent;
using System.Threading.Channels;
using Omnichannel.Messaging;

namespace Omnichannel.Social.Replies;

/// <summary>Claims replies that are due, a few at a time, and has them sent; marks those as unknown whose sender was lost.</summary>
internal sealed partial class SendReplies(ReplyRow rows, SendReply send, AccountPace pace, TimeProvider time, ILogger<SendReplies> log) : BackgroundService
{
    private const int AtOnce = 32;

    /// <summary>Of one account at a look: a provider that is slow for one leaves room for the others.</summary>
    private const int AtOnceOfAccount = 8;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>What is being handed over when the service is asked to stop may end properly.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(6);

    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, int> busy = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource cutOff = new();

    /// <summary>Has it look for due replies at once.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    /// <inheritdoc/>
    public override void Dispose()
    {
        cutOff.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        var waitOut = Outage.WaitOut(exception => LogWaiting(log, exception.Message));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await waitOut.ExecuteAsync(async ct => await rows.RescueAsync(ct), stoppingToken);
                running.RemoveAll(task => task.IsCompleted);
                if (running.Count < AtOnce)
                    foreach (var claimed in await waitOut.ExecuteAsync(async ct => await rows.ClaimAsync(AtOnce - running.Count, AtOnceOfAccount, Resting(), ct), stoppingToken))
                        running.Add(RunAsync(claimed));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogWaiting(log, exception.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            await SleepAsync(stoppingToken);
        }
        cutOff.CancelAfter(Grace);
        await Task.WhenAll(running);
    }

    // An account that is at its bound takes no further place.
    private IReadOnlyCollection<string> Resting() => [.. pace.Resting, .. busy.Where(one => one.Value >= AtOnceOfAccount).Select(one => one.Key)];

    private async Task RunAsync(ClaimedReply claimed)
    {
        var account = $"{claimed.Request.Tenant}/{claimed.Request.ChannelAccount}";
        busy.AddOrUpdate(account, 1, (_, count) => count + 1);
        try
        {
            await send.RunAsync(claimed, cutOff.Token);
        }
        catch (Exception exception)
        {
            // The claim runs out by itself, and the reply is claimed again or marked as unknown.
            LogBroken(log, exception, claimed.Request.ReplyId);
        }
        if (busy.AddOrUpdate(account, 0, (_, count) => count - 1) == 0)
            busy.TryRemove(KeyValuePair.Create(account, 0));
        // The next reply of the same conversation may go now.
        Wake();
    }

    private async Task SleepAsync(CancellationToken ct)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var timer = time.CreateTimer(_ => bounded.Cancel(), null, LookAgain, Timeout.InfiniteTimeSpan);
        await ((Task)wakes.Reader.WaitToReadAsync(bounded.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        wakes.Reader.TryRead(out _);
    }

    [LoggerMessage(1, LogLevel.Warning, "Sending waits: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);

    [LoggerMessage(2, LogLevel.Error, "Sending of reply {Reply} broke off")]
    private static partial void LogBroken(ILogger log, Exception exception, Guid reply);
}
