using System.Diagnostics;

namespace Omnichannel.House;

/// <summary>Waiting for something to become true, with a bound generous enough for a loaded machine.</summary>
public static class Wait
{
    /// <summary>Bound where a test names none.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    /// <summary>Tries until the condition holds.</summary>
    /// <param name="condition">What is awaited; looked at every 50 ms.</param>
    /// <param name="what">Named in the failure.</param>
    /// <param name="bound">How long at the most; two minutes by default.</param>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static Task Until(Func<Task<bool>> condition, string what, TimeSpan? bound = null) =>
        For(async () => await condition() ? Held : null, what, bound);

    /// <summary>Tries until there is a value, and returns it.</summary>
    /// <inheritdoc cref="Until(Func{Task{bool}}, string, TimeSpan?)"/>
    public static async Task<T> For<T>(Func<Task<T?>> find, string what, TimeSpan? bound = null)
        where T : class
    {
        var limit = bound ?? Bound;
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (await find() is { } found)
                return found;
            if (watch.Elapsed > limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {what}.");
            await Task.Delay(50);
        }
    }

    const string Held = "";
}
