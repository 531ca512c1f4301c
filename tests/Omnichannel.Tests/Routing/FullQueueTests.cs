using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Tests.Routing;

public sealed class FullQueueTests
{
    private static RouterWorld World(int waiting, string? divertTo = null) => new RouterWorld().WithQueue("other")
        .WithQueue(change: q => q with { Policy = new Policy { Full = new QueueBound(waiting, divertTo is null ? null : new QueueId(divertTo)) } });

    [Fact]
    public void Who_comes_when_as_many_wait_as_may_is_told_and_waits_all_the_same()
    {
        var world = World(1);
        var first = world.Waits();
        Assert.Empty(world.Log.OfType<QueueFull>());

        var second = world.Waits();

        Assert.Equal((second, null), (world.Log.OfType<QueueFull>().Single().Conversation, world.Log.OfType<QueueFull>().Single().DivertedTo));
        world.WithAgent("ann", capacity: 2);
        Assert.Equal(("ann", "ann"), (world.OfferedTo(first), world.OfferedTo(second)));
    }

    [Fact]
    public void Who_finds_an_agent_is_not_turned_away()
    {
        var world = World(1).WithAgent("ann", "de:Native");
        world.Waits();

        Assert.Equal("ann", world.OfferedTo(world.Waits("de")));
        Assert.Empty(world.Log.OfType<QueueFull>());
    }

    [Fact]
    public void Who_is_diverted_goes_to_the_agents_of_the_other_queue()
    {
        var world = World(1, "other").WithAgent("bob", queues: "other");
        world.Waits();

        var diverted = world.Waits();

        Assert.Equal("bob", world.OfferedTo(diverted));
        Assert.Equal(new QueueId("other"), world.Router.Progress(diverted)!.Queue);
    }

    [Fact]
    public void Where_the_other_queue_is_full_too_the_way_goes_on_and_back_to_nobody()
    {
        var world = World(1, "other");
        world.WithQueue("other", q => q with { Policy = new Policy { Full = new QueueBound(1, new QueueId("support")) } });
        world.Waits();
        world.Waits();

        var third = world.Waits();

        Assert.Equal([new QueueId("other"), (QueueId?)null], world.Log.OfType<QueueFull>().Select(d => d.DivertedTo));
        Assert.Equal(new QueueId("support"), world.Router.Progress(third)!.Queue);
    }

    [Fact]
    public void What_is_learnt_of_it_later_does_not_send_it_back()
    {
        var world = World(1, "other");
        world.Waits();
        EnqueueConversation? sent = null;
        var diverted = world.Waits(change: w => sent = w);

        world.Tell(sent! with { Version = 9, Language = "de" });
        Assert.Equal(new QueueId("other"), world.Router.Progress(diverted)!.Queue);

        world.Tell(sent with { Version = 10, Wait = new WaitId(new Guid(9, 9, 9, new byte[8])) });
        Assert.Equal(2, world.Log.OfType<QueueFull>().Count());
    }

    [Fact]
    public void Whom_a_callback_was_promised_is_not_turned_away()
    {
        var world = World(1, "other");
        world.Waits();

        world.Waits(change: w => w with { NotBefore = world.Now + Duration.FromMinutes(1) });
        world.Pass(Duration.FromMinutes(1));

        Assert.Empty(world.Log.OfType<QueueFull>());
    }
}
