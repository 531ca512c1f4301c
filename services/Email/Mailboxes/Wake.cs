namespace Omnichannel.Email.Mailboxes;

/// <summary>Remembers that something happened until it is cleared, so that a hint that comes before the waiting is not lost.</summary>
internal sealed class Wake : IDisposable
{
    private readonly Lock guard = new();
    private CancellationTokenSource happened = new();

    public void Set()
    {
        lock (guard)
            happened.Cancel();
    }

    public void Clear()
    {
        lock (guard)
        {
            if (!happened.IsCancellationRequested)
                return;
            happened.Dispose();
            happened = new CancellationTokenSource();
        }
    }

    /// <summary>Cancels the source when it happens, at once where it has.</summary>
    public CancellationTokenRegistration Register(CancellationTokenSource source)
    {
        lock (guard)
            return happened.Token.Register(source.Cancel);
    }

    /// <summary>Waits until it happens, but no longer than that.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken ct)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using (Register(done))
            await Task.Delay(longest, time, done.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
    }

    public void Dispose() => happened.Dispose();
}
