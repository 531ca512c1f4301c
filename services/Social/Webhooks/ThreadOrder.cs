namespace Omnichannel.Social.Webhooks;

/// <summary>
/// Lets what belongs to one thread through one after the other, in the order in which it came: a provider that posts in parallel finds its order again, also where one message has a file
/// to wait for and the next has none.
/// </summary>
internal sealed class ThreadOrder : IDisposable
{
    private const int Stripes = 1024;

    private readonly SemaphoreSlim[] gates = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Runs it once those before it have ended.</summary>
    public async Task<T> RunAsync<T>(string thread, Func<Task<T>> work, CancellationToken ct)
    {
        var gate = gates[(uint)string.GetHashCode(thread, StringComparison.Ordinal) % Stripes];
        await gate.WaitAsync(ct);
        try
        {
            return await work();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var gate in gates)
            gate.Dispose();
    }
}
