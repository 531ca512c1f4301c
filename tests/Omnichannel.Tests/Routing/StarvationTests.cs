using CsCheck;
using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Tests.Routing;

/// <summary>
/// The bound that aging gives: what has priority p goes before whatever of priority q comes later than (q − p + 1) aging intervals after it. So where priorities lie within a
/// span s, nothing is overtaken by what comes later than s + 1 intervals after it, however much of it comes.
/// </summary>
public sealed class StarvationTests
{
    private static readonly Duration Interval = Duration.FromMinutes(10);

    /// <summary>Arrivals: seconds since the last, and priority.</summary>
    private static readonly Gen<(int Seconds, int Priority)[]> Arrivals = Gen.Select(Gen.Int[0, 900], Gen.Int[0, 6]).Array[20, 200];

    [Fact]
    public void Nothing_is_overtaken_by_what_came_later_than_the_difference_of_priorities_in_intervals_and_one() => Arrivals.Sample(arrivals =>
    {
        var world = new RouterWorld().WithQueue(change: q => q with { AutoAccept = true, AgingInterval = Interval, Channels = NoTarget });
        var came = new Dictionary<ConversationId, (Instant At, int Priority)>();
        // The agent comes last and serves one at a time: everything is waited for.
        foreach (var (seconds, priority) in arrivals)
        {
            world.Pass(Duration.FromSeconds(seconds));
            came[world.Waits(change: c => c with { Priority = priority })] = (world.Now, priority);
        }

        world.WithAgent("ann");
        var served = new List<ConversationId>();
        while (world.Log[^1] is Assigned assigned)
        {
            served.Add(assigned.Conversation);
            world.Resolve(assigned.Conversation);
        }

        Assert.Equal(arrivals.Length, served.Count);
        for (var i = 0; i < served.Count; i++)
        {
            for (var j = i + 1; j < served.Count; j++)
            {
                var (first, second) = (came[served[i]], came[served[j]]);
                Assert.True(first.At < second.At + ((first.Priority - second.Priority + 1) * Interval), $"{first} overtook {second}");
            }
        }
    }, iter: 100);

    [Fact]
    public void A_stream_of_urgent_work_that_never_ends_does_not_keep_an_old_conversation_waiting_beyond_the_bound()
    {
        var world = new RouterWorld().WithQueue(change: q => q with { AutoAccept = true, AgingInterval = Interval, Channels = NoTarget }).WithAgent("ann");
        var busy = world.Waits();
        var patient = world.Waits(change: c => c with { Priority = 0 });
        var since = world.Now;
        while (world.AssignedTo(patient) is null)
        {
            // Twice as much comes as is done.
            world.Waits(change: c => c with { Priority = 5 });
            world.Waits(change: c => c with { Priority = 5 });
            world.Pass(Duration.FromMinutes(1));
            world.Resolve(busy);
            busy = world.Log.OfType<Assigned>().Last().Conversation;
            Assert.True(world.Now - since <= 13 * Interval, "6 intervals of arrivals may go before it, which take twice as long to serve");
        }
    }

    private static Dictionary<Channel, ChannelRule> NoTarget => new() { [Channel.Email] = ChannelRule.For(Channel.Email) with { ResponseTarget = null } };
}
