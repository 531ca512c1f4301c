using System.Threading.Channels;

namespace Omnichannel.Phone.Keeping;

/// <summary>Tells this process's keeper of calls that there is something to do. A hint: what is to be done stands in the table, and every process looks.</summary>
internal sealed class CallWork
{
    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake() => wakes.Writer.TryWrite(true);

    /// <summary>Returns when woken, or after <paramref name="pace"/>.</summary>
    public async Task WaitAsync(TimeSpan pace, TimeProvider time, CancellationToken ct)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await using var timer = time.CreateTimer(_ => bounded.Cancel(), null, pace, Timeout.InfiniteTimeSpan);
        await ((Task)wakes.Reader.WaitToReadAsync(bounded.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        wakes.Reader.TryRead(out _);
    }
}
