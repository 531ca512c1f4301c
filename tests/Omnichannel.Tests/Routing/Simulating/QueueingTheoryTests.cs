namespace Omnichannel.Tests.Routing.Simulating;

/// <summary>The simulator agrees with Erlang; at length and for twelve queues in <c>tests/bench queueing</c>.</summary>
public sealed class QueueingTheoryTests
{
    /// <summary>From tables of Erlang C.</summary>
    [Theory]
    [InlineData(1, 0.5, 0.5, 60)]
    [InlineData(2, 0.5, 0.33333, 20)]
    [InlineData(10, 0.8, 0.40918, 12.2754)]
    public void Erlang_C_is_what_the_tables_say(int agents, double load, double waits, double meanSeconds)
    {
        var queue = new MarkovQueue(agents, load);

        Assert.Equal(waits, queue.WaitProbability, 0.00001);
        Assert.Equal(meanSeconds, queue.MeanWaitSeconds, 0.001);
    }

    /// <summary>The seed is fixed: it is the same every time.</summary>
    [Theory]
    [InlineData(1, 0.6)]
    [InlineData(5, 0.6)]
    public void As_many_wait_and_as_long_as_Erlang_says(int agents, double load)
    {
        var queue = new MarkovQueue(agents, load);

        var (waits, mean) = queue.Simulate(100_000, seed: 1);

        Assert.Equal(queue.WaitProbability, waits.Value, 0.05 * queue.WaitProbability);
        Assert.Equal(queue.MeanWaitSeconds, mean.Value, 0.1 * queue.MeanWaitSeconds);
        Assert.True(waits.Agrees(queue.WaitProbability));
        Assert.True(mean.Agrees(queue.MeanWaitSeconds));
    }
}
